/**
 * A TCP connection as a pipe: how long messages take from one end to the other.
 *
 * - Messages leave one after the other, at the rate that the window allows for the round trip, or
 *   at that of the sender's network card if it is lower.
 * - The last packet of a message is not full. Unless the program asks otherwise it leaves only once
 *   the last such packet is acknowledged, or once the next message fills it (Nagle's algorithm, as
 *   Linux does it).
 * - After a pause the sender may send ten packets, and twice as many each round trip later (slow
 *   start after idle).
 *
 * Nothing is lost and the window does not shrink: the connection is warm and the path is clean.
 *
 * Source: RFC 9293, section 3.7.4, with Minshall's modification as in Linux; RFC 5681, section 4.1;
 * RFC 6928 for the ten packets.
 */
import type { Micros } from '../../kernel/time.ts';

export interface FlowSpec {
  readonly oneWayUs: Micros;
  /** Most bytes under way. */
  readonly windowBytes: number;
  /** Of the sender's network card. */
  readonly nicBytesPerSecond: number;
  /** Payload of a packet. */
  readonly packetBytes: number;
  /** When the next message usually follows; infinite if none does. */
  readonly periodUs: Micros;
}

/** Packets that may leave at once after a pause. */
const RESTART_PACKETS = 10;
/** What Linux adds at least to the round trip before it takes silence for loss or idleness. */
const IDLE_MARGIN_US = 200_000;
const US_PER_SECOND = 1_000_000;

export class Flow {
  readonly #spec: FlowSpec;
  readonly #usPerByte: number;
  #freeUs: Micros = 0;
  #arrivedUs: Micros = 0;
  /** When the last packet that was not full leaves; it may lie ahead. */
  #smallUs: Micros = Number.NEGATIVE_INFINITY;

  constructor(spec: FlowSpec) {
    const roundTripUs = Math.max(1, 2 * spec.oneWayUs);
    this.#spec = spec;
    this.#usPerByte = Math.max(
      roundTripUs / spec.windowBytes,
      US_PER_SECOND / spec.nicBytesPerSecond,
    );
  }

  /** Sends so many bytes, not before any sent earlier; returns when the last of them is there. */
  send(nowUs: Micros, bytes: number): Micros {
    const restartUs = this.#restartUs(nowUs, bytes);
    const startUs = Math.max(this.#freeUs, nowUs);
    this.#freeUs = startUs + restartUs + Math.ceil(bytes * this.#usPerByte);
    const leavesUs = this.#tailLeavesUs(nowUs, this.#freeUs);
    this.#arrivedUs = Math.max(this.#arrivedUs, leavesUs + this.#spec.oneWayUs);
    return this.#arrivedUs;
  }

  /** What slow start adds after a pause: a round trip for each time that the window must double. */
  #restartUs(nowUs: Micros, bytes: number): Micros {
    const roundTripUs = 2 * this.#spec.oneWayUs;
    if (nowUs - this.#freeUs <= roundTripUs + IDLE_MARGIN_US) return 0;
    const packets = Math.ceil(bytes / this.#spec.packetBytes);
    let waits = 0;
    let flight = RESTART_PACKETS;
    for (let sent = flight; sent < packets; sent += flight) {
      waits += 1;
      flight *= 2;
    }
    return waits * roundTripUs;
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
