/**
 * How many bytes a TCP receiver lets be under way to it, as Linux sizes its buffers: little at first,
 * and more once the program has read a whole window within a round trip. (Linux asks for more than
 * a window. Where round trips vary a little, a sender that fills it gets there.)
 *
 * The program is taken to read at once what comes.
 *
 * Source: Linux 5.4, `tcp_init_buffer_space`, `tcp_grow_window` and `tcp_rcv_space_adjust`, with
 * 72d05c00d7ec ("tcp: select sane initial rcvq_space.space for big MSS", December 2020), without
 * which a receiver of jumbo frames may never offer more than at first.
 */
import type { Micros } from '../../kernel/time.ts';

export interface ReceiveWindowSpec {
  /** What the receiver offers at first. */
  readonly firstWindowBytes: number;
  /** The most it offers. */
  readonly windowBytes: number;
  /** Payload of the longest packet that its own network card would take. */
  readonly jumboBytes: number;
}

/** Packets for which there is room beside twice what was read. */
const SPARE_PACKETS = 16;

export class ReceiveWindow {
  readonly #spec: ReceiveWindowSpec;
  readonly #roundTripUs: Micros;
  #bytes: number;
  /** What the buffer has room for. */
  #roomBytes: number;
  /** The most that was read within a round trip. */
  #mostReadBytes: number;
  #readBytes = 0;
  #sinceUs: Micros = 0;

  constructor(spec: ReceiveWindowSpec, roundTripUs: Micros) {
    this.#spec = spec;
    this.#roundTripUs = roundTripUs;
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
    if (this.#readBytes >= this.#mostReadBytes) this.#makeRoom();
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
