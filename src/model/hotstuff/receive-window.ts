/**
 * How many bytes a TCP receiver lets be under way to it, as Linux sizes its buffers: little at first,
 * and more once the program has read a whole window within a round trip. (Linux asks for more than
 * a window. Where round trips vary a little, a sender that fills it gets there.)
 *
 * Until December 2020 a receiver of jumbo frames asked at first for a tenth more than it let be under
 * way. Whether a full window grows then depends on fractions of a millisecond: on how packets bunch
 * up, and on where in the ticks of the receiver's clock, by which it reckons the round trip, they
 * come. Most windows grow soon and some very late. That is drawn here, as it was measured: see
 * `LATE_SHARE`.
 *
 * The program is taken to read at once what comes.
 *
 * Source: Linux 5.4, `tcp_init_buffer_space`, `tcp_grow_window`, `tcp_rcv_rtt_measure_ts` and
 * `tcp_rcv_space_adjust`, before and after 72d05c00d7ec ("tcp: select sane initial rcvq_space.space
 * for big MSS").
 */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';

export interface ReceiveWindowSpec {
  /** What the receiver offers at first. */
  readonly firstWindowBytes: number;
  /** The most it offers. */
  readonly windowBytes: number;
  /** Payload of the longest packet that its own network card would take. */
  readonly jumboBytes: number;
  /** Whether the receiver asks for no more than it offers, as Linux does since December 2020. */
  readonly isCorrected: boolean;
}

/**
 * Share of the connections whose windows grow late, and how long these and others must be full
 * before they grow for the first time, on average, if messages need the first window in each round
 * trip. If they need m times as much, the share and the time of those that are not late is the m-th
 * part.
 *
 * Measured by us: ten nodes of asonnino/hotstuff v0.3.0, in seven runs of 22 to 32 s, on Linux 6.1
 * without the correction, as a User-mode Linux whose processor takes no time, with round trips of no
 * whole milliseconds between regions. Of 388 connections that need more than the first window, so
 * many still have it 4, 10 and 24 s after the first message: 44, 21 and 10 % at 600 transactions a
 * second and node; 30, 10 and 6 % at 1000; 6 % after 12 s at 2000; 1 % after 4 s and none after 8 s
 * at 8000.
 */
const LATE_SHARE = 0.3;
const LATE_US = 20_000_000;
const SOON_US = 3_000_000;

/** Packets for which there is room beside twice what was read. */
const SPARE_PACKETS = 16;

export class ReceiveWindow {
  readonly #spec: ReceiveWindowSpec;
  readonly #roundTripUs: Micros;
  readonly #stream: Stream;
  /** That a full round trip is the one after which the window grows for the first time. */
  readonly #chance: number;
  #bytes: number;
  /** What the buffer has room for. */
  #roomBytes: number;
  /** The most that was read within a round trip. */
  #mostReadBytes: number;
  #readBytes = 0;
  #sinceUs: Micros = 0;
  #isGrowing = false;

  /**
   * @param need - What the program sends in a round trip, in first windows.
   * @param stream - Decides when the window grows for the first time.
   */
  constructor(spec: ReceiveWindowSpec, roundTripUs: Micros, need: number, stream: Stream) {
    this.#spec = spec;
    this.#roundTripUs = roundTripUs;
    this.#stream = stream;
    const times = Math.max(1, need);
    const fullUs = stream.chance(LATE_SHARE / times) ? LATE_US : SOON_US / times;
    this.#chance = spec.isCorrected ? 1 : Math.min(1, roundTripUs / fullUs);
    this.#bytes = spec.firstWindowBytes;
    this.#roomBytes = spec.firstWindowBytes;
    this.#mostReadBytes = spec.firstWindowBytes;
  }

  /** Most bytes that may be under way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** So many bytes have come and are read. */
  received(bytes: number, nowUs: Micros): void {
    this.#bytes = Math.min(this.#roomBytes, this.#bytes + 2 * bytes);
    this.#readBytes += bytes;
    if (nowUs - this.#sinceUs < this.#roundTripUs) return;
    if (this.#readBytes >= this.#mostReadBytes) {
      this.#isGrowing ||= this.#stream.chance(this.#chance);
      if (this.#isGrowing) this.#makeRoom();
    }
    this.#readBytes = 0;
    this.#sinceUs = nowUs;
  }

  /** For twice what was read, and more if that is more than before: the sender may be speeding up. */
  #makeRoom(): void {
    const { windowBytes, jumboBytes } = this.#spec;
    const growth = this.#readBytes / this.#mostReadBytes - 1;
    const wantedBytes = (2 * this.#readBytes + SPARE_PACKETS * jumboBytes) * (1 + 2 * growth);
    const wholeBytes = Math.floor(wantedBytes / jumboBytes) * jumboBytes;
    this.#roomBytes = Math.max(this.#roomBytes, Math.min(windowBytes, wholeBytes));
    this.#mostReadBytes = this.#readBytes;
  }
}
