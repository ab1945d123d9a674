/**
 * How many bytes a TCP receiver lets be under way to it, as Linux sizes its buffers: little at first,
 * and more once the program has read a whole window within a round trip. (Linux asks for more than
 * a window. Where round trips vary a little, a sender that fills it gets there.)
 *
 * Until December 2020 a receiver of jumbo frames asked at first for a tenth more than it let be under
 * way. It gets that once it takes a round trip for a little longer than it is, and so counts part of
 * the next one: whether that happens depends on fractions of a millisecond, on how packets bunch up,
 * and on where in the ticks of the receiver's clock they come. That is drawn here, as it was
 * measured: see `SOON_SHARE`.
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
 * Share of the connections whose windows grow after the first round trip that fills them, but for a
 * packet, and the chance with which those of others do after each: for messages of m first windows,
 * the root of m times as much.
 *
 * Measured by us: asonnino/hotstuff v0.3.0 on Linux 6.1 as a User-mode Linux whose processor takes no
 * time, without that correction and with round trips reckoned as in Linux 5.4 (before b879dcb1aeec,
 * "tcp: always seek for minimal rtt in tcp_rcv_rtt_update()"). Of the connections whose messages
 * need the first window or more in each round trip, so many still have it 3.4, 5.4, 7.4 and 9.4 s
 * after the first message: 29, 17, 4 and 4 % of 48 in two runs of ten nodes with 600 transactions a
 * second each; 12, 3, 2 and 1 % of 428 in three runs, of ten and twenty nodes with 1000 and 2000; 1
 * and 2 % of 80, and then none, with 4000 and 8000. Of the connections that bring what was asked for,
 * 64, 33, 39 and 36 % still have it after four to eight windows of bytes, and 43, 32, 29 and 11 %
 * after eight to sixteen (ten nodes with 1000, 2000, 4000 and 8000).
 */
const SOON_SHARE = 0.3;
const LATE_CHANCE = 1 / 15;

/** Packets for which there is room beside twice what was read. */
const SPARE_PACKETS = 16;

export class ReceiveWindow {
  readonly #spec: ReceiveWindowSpec;
  readonly #roundTripUs: Micros;
  readonly #stream: Stream;
  /** That the window grows for the first time after a round trip that fills it. */
  readonly #chance: number;
  #bytes: number;
  /** What the buffer has room for. */
  #roomBytes: number;
  /** The most that was read within a round trip. */
  #mostReadBytes: number;
  #readBytes = 0;
  #sinceUs: Micros = 0;
  #isGrowing: boolean;

  /**
   * @param messageBytes - What the sender usually sends at once.
   * @param stream - Decides when the window grows for the first time.
   */
  constructor(spec: ReceiveWindowSpec, roundTripUs: Micros, messageBytes: number, stream: Stream) {
    this.#spec = spec;
    this.#roundTripUs = roundTripUs;
    this.#stream = stream;
    this.#isGrowing = spec.isCorrected;
    const windows = Math.max(1, messageBytes / spec.firstWindowBytes);
    const lateChance = Math.min(1, LATE_CHANCE * Math.sqrt(windows));
    this.#chance = stream.chance(SOON_SHARE) ? 1 : lateChance;
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
    if (this.#isFull) {
      this.#isGrowing ||= this.#stream.chance(this.#chance);
      if (this.#isGrowing) this.#makeRoom();
    }
    this.#readBytes = 0;
    this.#sinceUs = nowUs;
  }

  /** Whether at least as much was read as ever; at first a packet may be missing. */
  get #isFull(): boolean {
    const missingBytes = this.#mostReadBytes - this.#readBytes;
    return missingBytes <= 0 || (!this.#isGrowing && missingBytes < this.#spec.jumboBytes);
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
