/**
 * A TCP connection as a pipe: how long messages take from one end to the other.
 *
 * - A connection is set up when it is first used; what is sent meanwhile waits.
 * - Messages leave one after the other, as fast as the sender's network card allows, which other
 *   connections use too, while no more is under way than the receiver's window and the sender's
 *   congestion window allow.
 * - A packet that is lost is sent again once those after it are acknowledged, a round trip later;
 *   at the tail of a message the sender first waits for the next message or two round trips. All
 *   that follows waits behind it.
 * - The last packet of a message is not full. Unless the program asks otherwise it leaves only once
 *   the last such packet is acknowledged, or once the next message fills it (Nagle's algorithm, as
 *   Linux does it).
 * - A program can write as much as fits into the buffer of the socket, which has room for twice the
 *   packets of the congestion window, each as long as the network cards of both ends would take it,
 *   and never shrinks.
 *
 * What is sent again is not lost again. Acknowledgements are not lost: a later one tells the same.
 *
 * Source: RFC 9293, section 3.7.4, with Minshall's modification as in Linux; RFC 9438; RFC 8985 for
 * the two round trips at a tail; Linux 5.4, `tcp_sndbuf_expand`, for the buffer.
 */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { CongestionWindow } from './congestion-window.ts';
import { FATE, Flights } from './flights.ts';
import type { NetworkCard } from './network-card.ts';
import { ReceiveWindow, type ReceiveWindowSpec } from './receive-window.ts';

export interface FlowSpec extends ReceiveWindowSpec {
  readonly oneWayUs: Micros;
  /** Payload of a packet. */
  readonly packetBytes: number;
  /** When the next message usually follows; infinite if none does. */
  readonly periodUs: Micros;
  /** What a message usually takes. */
  readonly messageBytes: number;
  /** Before the first message leaves. */
  readonly setUpRoundTrips: number;
  /** Share of the packets that is lost. */
  readonly loss: number;
}

/** What Linux adds at least to the round trip before it takes silence for loss or idleness. */
const IDLE_MARGIN_US = 200_000;
/** Packets after a lost one by which the sender learns of it. */
const DUPLICATES = 3;
/** Linux's limit for the buffer of a socket that sends. */
const BUFFER_BYTES_MAX = 4_194_304;
/** What Linux reckons for the headers of a packet and for what it notes about it. */
const OVERHEAD_BYTES = 576;
const NOTE_BYTES = 256;

export class Flow {
  readonly #spec: FlowSpec;
  readonly #card: NetworkCard;
  readonly #stream: Stream;
  readonly #roundTripUs: Micros;
  readonly #timeoutUs: Micros;
  readonly #window: CongestionWindow;
  readonly #receiver: ReceiveWindow;
  readonly #flights = new Flights();
  #flyingBytes = 0;
  /** Bytes that the buffer of the socket holds until they are acknowledged. */
  #heldBytes = 0;
  #bufferBytes = 0;
  /** Room in the buffer for a packet. */
  readonly #setAsideBytes: number;
  #isSetUp = false;
  #freeUs: Micros = 0;
  #arrivedUs: Micros = 0;
  #writtenUs: Micros = 0;
  /** When the last packet that was not full leaves; it may lie ahead. */
  #smallUs: Micros = Number.NEGATIVE_INFINITY;

  constructor(spec: FlowSpec, card: NetworkCard, stream: Stream) {
    this.#spec = spec;
    this.#card = card;
    this.#stream = stream;
    this.#roundTripUs = Math.max(1, 2 * spec.oneWayUs);
    this.#timeoutUs = this.#roundTripUs + IDLE_MARGIN_US;
    this.#window = new CongestionWindow(spec.packetBytes, this.#roundTripUs);
    this.#receiver = new ReceiveWindow(spec, this.#roundTripUs, spec.messageBytes, stream);
    this.#setAsideBytes = powerAtLeast(spec.jumboBytes + OVERHEAD_BYTES) + NOTE_BYTES;
  }

  /** When the program has written what it sent so far: it cannot write anything else before. */
  get writtenUs(): Micros {
    return this.#writtenUs;
  }

  /** Sends so many bytes, not before any sent earlier; returns when the last of them is there. */
  send(nowUs: Micros, bytes: number): Micros {
    if (!this.#isSetUp) this.#setUp(nowUs);
    let atUs = Math.max(this.#freeUs, nowUs);
    this.#settle(atUs);
    if (!this.#isFlying) this.#window.paused((atUs - this.#freeUs) / this.#timeoutUs);
    this.#growBuffer();
    for (let left = bytes; left > 0; ) {
      const roomBytes = this.#roomBytes();
      const { packetBytes } = this.#spec;
      if (roomBytes < Math.min(left, packetBytes) && this.#isFlying) {
        atUs = Math.max(atUs, this.#flights.landsUs);
        this.#settle(atUs);
        continue;
      }
      const leaving = Math.min(left, Math.max(roomBytes, packetBytes));
      atUs = this.#card.send(atUs, leaving);
      this.#fly(leaving, left > leaving, atUs);
      left -= leaving;
    }
    this.#write(nowUs, bytes);
    this.#freeUs = Math.ceil(atUs);
    const leavesUs = this.#tailLeavesUs(nowUs, this.#freeUs);
    this.#arrivedUs = Math.max(this.#arrivedUs, leavesUs + this.#spec.oneWayUs);
    return this.#arrivedUs;
  }

  #setUp(nowUs: Micros): void {
    this.#isSetUp = true;
    this.#freeUs = nowUs + this.#spec.setUpRoundTrips * this.#roundTripUs;
    this.#writtenUs = this.#freeUs;
  }

  #growBuffer(): void {
    const packets = this.#window.bytes / this.#spec.packetBytes;
    const wantedBytes = Math.min(2 * packets * this.#setAsideBytes, BUFFER_BYTES_MAX);
    this.#bufferBytes = Math.max(this.#bufferBytes, wantedBytes);
  }

  /** The program waits until there is room in the buffer for all of it. */
  #write(nowUs: Micros, bytes: number): void {
    this.#heldBytes += bytes;
    let atUs = Math.max(nowUs, this.#writtenUs);
    const flights = this.#flights;
    while (flights.heldUntilUs <= atUs || this.#heldBytes > this.#bufferBytes) {
      atUs = Math.max(atUs, flights.heldUntilUs);
      this.#heldBytes -= flights.release();
    }
    this.#writtenUs = Math.ceil(atUs);
  }

  get #isFlying(): boolean {
    return this.#flights.landsUs < Number.POSITIVE_INFINITY;
  }

  #roomBytes(): number {
    return Math.min(this.#window.bytes, this.#receiver.bytes) - this.#flyingBytes;
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
    this.#window.used(this.#flyingBytes, leavesUs, this.#timeoutUs);
    const fate = this.#window.isFilledBy(this.#flyingBytes) ? FATE.grows : FATE.comes;
    this.#flights.push(bytes, this.#arrivedUs + oneWayUs, isLost ? FATE.lost : fate);
  }

  /** How much later than it should a lost packet is there. */
  #repairUs(packets: number, isContinued: boolean): Micros {
    const after = packets - 1 - this.#stream.below(packets);
    if (isContinued || after >= DUPLICATES) return this.#roundTripUs;
    return this.#roundTripUs + Math.min(this.#spec.periodUs, 2 * this.#roundTripUs);
  }

  /** Takes note of what is acknowledged by then. */
  #settle(nowUs: Micros): void {
    const flights = this.#flights;
    for (let atUs = flights.landsUs; atUs <= nowUs; atUs = flights.landsUs) {
      const { bytes, fate } = flights.landing;
      flights.land();
      this.#flyingBytes -= bytes;
      this.#receiver.received(bytes, atUs - this.#spec.oneWayUs);
      if (fate === FATE.lost) this.#window.lost(atUs);
      else if (fate === FATE.grows) this.#window.acknowledged(bytes, atUs);
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

/** The power of two that is at least as much. */
function powerAtLeast(bytes: number): number {
  let power = 1;
  while (power < bytes) power *= 2;
  return power;
}
