/**
 * A TCP connection as a pipe: how long messages take from one end to the other.
 *
 * - Messages leave one after the other, as fast as the sender's network card allows, while no more
 *   is under way than the receiver's window and the sender's congestion window allow.
 * - A packet that is lost is sent again once those after it are acknowledged, a round trip later;
 *   at the tail of a message the sender first waits for the next message or two round trips. All
 *   that follows waits behind it.
 * - The last packet of a message is not full. Unless the program asks otherwise it leaves only once
 *   the last such packet is acknowledged, or once the next message fills it (Nagle's algorithm, as
 *   Linux does it).
 * - A program can write as much as fits into the buffer of the socket: twice the congestion window.
 *
 * What is sent again is not lost again. Acknowledgements are not lost: a later one tells the same.
 *
 * Source: RFC 9293, section 3.7.4, with Minshall's modification as in Linux; RFC 9438; RFC 8985 for
 * the two round trips at a tail; Linux's `tcp_sndbuf_expand` for the buffer.
 */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { CongestionWindow } from './congestion-window.ts';

export interface FlowSpec {
  readonly oneWayUs: Micros;
  /** Most bytes that the receiver takes before its program reads them. */
  readonly windowBytes: number;
  /** Of the sender's network card. */
  readonly nicBytesPerSecond: number;
  /** Payload of a packet. */
  readonly packetBytes: number;
  /** When the next message usually follows; infinite if none does. */
  readonly periodUs: Micros;
  /** Share of the packets that is lost. */
  readonly loss: number;
}

/** Bytes under way together. */
interface Flight {
  readonly bytes: number;
  readonly acknowledgedUs: Micros;
  /** Whether the window grows by them. */
  readonly isGrowing: boolean;
  readonly isLost: boolean;
}

/** What Linux adds at least to the round trip before it takes silence for loss or idleness. */
const IDLE_MARGIN_US = 200_000;
/** Packets after a lost one by which the sender learns of it. */
const DUPLICATES = 3;
/** Linux's limit for the buffer of a socket that sends. */
const BUFFER_BYTES_MAX = 4_194_304;
const US_PER_SECOND = 1_000_000;

export class Flow {
  readonly #spec: FlowSpec;
  readonly #stream: Stream;
  readonly #roundTripUs: Micros;
  readonly #window: CongestionWindow;
  readonly #flights: Flight[] = [];
  #flyingBytes = 0;
  #freeUs: Micros = 0;
  #arrivedUs: Micros = 0;
  #writtenUs: Micros = 0;
  /** When the last packet that was not full leaves; it may lie ahead. */
  #smallUs: Micros = Number.NEGATIVE_INFINITY;

  constructor(spec: FlowSpec, stream: Stream) {
    this.#spec = spec;
    this.#stream = stream;
    this.#roundTripUs = Math.max(1, 2 * spec.oneWayUs);
    this.#window = new CongestionWindow(spec.packetBytes, this.#roundTripUs);
  }

  /** When the program has written what it sent so far: it cannot write anything else before. */
  get writtenUs(): Micros {
    return this.#writtenUs;
  }

  /** Sends so many bytes, not before any sent earlier; returns when the last of them is there. */
  send(nowUs: Micros, bytes: number): Micros {
    let atUs = Math.max(this.#freeUs, nowUs);
    this.#settle(atUs);
    const timeoutUs = this.#roundTripUs + IDLE_MARGIN_US;
    if (this.#flights.length === 0) this.#window.paused((atUs - this.#freeUs) / timeoutUs);
    let writtenUs = -1;
    for (let left = bytes; left > 0; ) {
      const roomBytes = this.#roomBytes();
      if (writtenUs < 0 && left + this.#flyingBytes <= this.#bufferBytes()) writtenUs = atUs;
      const { packetBytes } = this.#spec;
      if (roomBytes < Math.min(left, packetBytes) && this.#flights.length > 0) {
        atUs = Math.max(atUs, this.#flights[0]!.acknowledgedUs);
        this.#settle(atUs);
        continue;
      }
      const leaving = Math.min(left, Math.max(roomBytes, packetBytes));
      atUs += (leaving * US_PER_SECOND) / this.#spec.nicBytesPerSecond;
      this.#fly(leaving, left > leaving, atUs);
      left -= leaving;
    }
    this.#writtenUs = Math.max(this.#writtenUs, Math.ceil(writtenUs));
    this.#freeUs = Math.ceil(atUs);
    const leavesUs = this.#tailLeavesUs(nowUs, this.#freeUs);
    this.#arrivedUs = Math.max(this.#arrivedUs, leavesUs + this.#spec.oneWayUs);
    return this.#arrivedUs;
  }

  #bufferBytes(): number {
    return Math.min(2 * this.#window.bytes, BUFFER_BYTES_MAX);
  }

  #roomBytes(): number {
    return Math.min(this.#window.bytes, this.#spec.windowBytes) - this.#flyingBytes;
  }

  /** Bytes of a message leave; `isContinued` if more of it follows. */
  #fly(bytes: number, isContinued: boolean, leavesUs: Micros): void {
    const { oneWayUs, packetBytes, loss } = this.#spec;
    const packets = Math.ceil(bytes / packetBytes);
    const isLost = loss > 0 && this.#stream.chance(Math.min(1, packets * loss));
    const repairedUs = isLost ? this.#repairUs(packets, isContinued) : 0;
    const arrivesUs = Math.ceil(leavesUs + oneWayUs + repairedUs);
    this.#arrivedUs = Math.max(this.#arrivedUs, arrivesUs);
    this.#flyingBytes += bytes;
    const isGrowing = !isLost && this.#window.isFilledBy(this.#flyingBytes);
    const acknowledgedUs = this.#arrivedUs + oneWayUs;
    this.#flights.push({ bytes, acknowledgedUs, isGrowing, isLost });
  }

  /** How much later than it should a lost packet is there. */
  #repairUs(packets: number, isContinued: boolean): Micros {
    const after = packets - 1 - this.#stream.below(packets);
    if (isContinued || after >= DUPLICATES) return this.#roundTripUs;
    return this.#roundTripUs + Math.min(this.#spec.periodUs, 2 * this.#roundTripUs);
  }

  /** Takes note of what is acknowledged by then. */
  #settle(nowUs: Micros): void {
    while (this.#flights.length > 0 && this.#flights[0]!.acknowledgedUs <= nowUs) {
      const { bytes, acknowledgedUs, isGrowing, isLost } = this.#flights.shift()!;
      this.#flyingBytes -= bytes;
      if (isLost) this.#window.lost(acknowledgedUs);
      else if (isGrowing) this.#window.acknowledged(bytes, acknowledgedUs);
    }
  }

  #tailLeavesUs(nowUs: Micros, readyUs: Micros): Micros {
    const { oneWayUs, periodUs } = this.#spec;
    if (readyUs <= this.#smallUs) return this.#smallUs;
    const acknowledgedUs = this.#smallUs + 2 * oneWayUs;
    const filledUs = Math.max(readyUs, nowUs + periodUs);
    if (filledUs < acknowledgedUs) return filledUs;
    this.#smallUs = Math.max(readyUs, acknowledgedUs);
    return this.#smallUs;
  }
}
