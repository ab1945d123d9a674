/**
 * How many bytes a TCP receiver lets be under way to it, as Linux sizes its buffers: little at first,
 * and more once the program has read a whole window within a round trip. (Linux asks for more than
 * a window. Where round trips vary a little, a sender that fills it gets there.)
 *
 * Until December 2020 a receiver of jumbo frames asked at first for a tenth more than it let be under
 * way. It gets that once it takes a round trip for a little longer than it is, and so counts part of
 * the next one: whether that happens depends on fractions of a millisecond, on how packets bunch up,
 * and on where in the ticks of the receiver's clock they come. That is drawn here, as it was
 * measured: see `EASY_SHARE`.
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
 * Share of the connections whose windows begin to grow easily, and the chance with which they do after
 * each round trip that fills them, but for a packet. The chances of all others are spread evenly from
 * a least to a most, and both grow with the fourth power of a message's length: they are doubled at
 * so many first windows.
 *
 * Measured by us: asonnino/hotstuff v0.3.0 on Linux 6.1 as a User-mode Linux whose processor takes no
 * time, without that correction and with round trips reckoned as in Linux 5.4 (before b879dcb1aeec,
 * "tcp: always seek for minimal rtt in tcp_rcv_rtt_update()"), a network card that hands over what
 * came in 40 us, and packets that stay in order while each is held up on its way, exponentially by 26
 * to 104 us on average: so much that of thirty round trips the least is as far below the mean of the
 * others but the greatest as it was between the regions of AWS (R. Imaoka, "Using ping to test AWS VPC
 * network latency across different regions", 10 June 2019). Of the connections whose messages need
 * the first window or more in each round trip, so many still have it 3.4, 5.4, 9.4 and 13.4 s after
 * they first filled it: 29, 24, 18 and 16 % of 408 with 600 transactions a second a node, 29, 22, 18
 * and 15 % of 300 with 1000, 19, 15, 10 and 7 % of 640 with 2000, 16, 11, 8 and 7 % of 160 with 4000,
 * 11, 6 and 4 % of 80 with 5000, 5, 2 and then 0 % of 80 with 6000, and 1 % and then none of 240 with
 * 8000. After 23, 33, 43, 53 and 63 s it is 8, 5, 3, 1 and 0.4 % of 300 to 240 with 1000, and 3, 2, 1,
 * 0.5 and 0 % of 640 to 400 with 2000; none of 60 from 73 s to 291.
 *
 * All six numbers are those that make these observations likeliest. With one chance for all that do
 * not grow easily (one in 95) they are a twelfth as likely, with the cube of the length a third.
 * Connections that bring what was asked for, less at a time, follow about the same law: 47, 36, 26 and
 * 7 % still have the first window after 4 to 8, 8 to 16, 16 to 32 and more windows of bytes, with 600
 * to 4000.
 *
 * That was with ten nodes, and with senders that give their cards a whole message at once. By
 * `npm run bench:windows`, which measures the like, windows of twenty and fifty nodes grow sooner, by
 * how much depends on how cards take turns; where TCP waits for the card, packets come spaced, and
 * windows of all stay small for longer.
 */
const EASY_SHARE = 0.71;
const EASY_CHANCE = 0.2;
const LEAST_CHANCE = 1 / 300;
const MOST_CHANCE = 1 / 40;
const LONG_WINDOWS = 3.5;

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
    const isEasy = stream.chance(EASY_SHARE);
    const length = messageBytes / (LONG_WINDOWS * spec.firstWindowBytes);
    const times = 1 + length * length * length * length;
    const hardChance = LEAST_CHANCE + (MOST_CHANCE - LEAST_CHANCE) * stream.uniform();
    this.#chance = isEasy ? EASY_CHANCE : Math.min(1, times * hardChance);
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
