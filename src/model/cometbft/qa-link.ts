/**
 * One direction of a connection between two nodes of the test network.
 *
 * Two routines of the sender look for what the peer lacks, one for votes and one for proposals and
 * block parts. They sleep for a fixed time whenever they find nothing, so what is new waits until
 * they wake. What they send waits in a buffer until that is full, or for the flush that follows the
 * first message in it. A connection carries so many bytes a second, and on a long path its window
 * must first grow.
 */
import type { Micros } from '../../kernel/time.ts';
import { BitSet } from './bit-set.ts';

/** Bytes that may be under way on a connection that was idle: ten packets of RFC 6928. */
const WINDOW_BYTES_MIN = 14_480;
/** Bytes that the buffer holds; more push out what is there. */
const BUFFER_BYTES = 65_536;
const US_PER_SECOND = 1_000_000;

/** What all links of a network have in common. */
export interface LinkSizes {
  readonly votes: number;
  readonly parts: number;
  readonly sendBytesPerSecond: number;
  /** What flows at all times, and keeps the window open. */
  readonly idleBytesPerSecond: number;
  readonly flushUs: Micros;
}

export class QaLink {
  readonly from: number;
  readonly to: number;
  readonly oneWayUs: Micros;
  /** When the routines wake if they sleep, modulo the sleep. */
  readonly phaseUs: Micros;
  /** Votes sent over this link, of the step under way; by vote. */
  readonly sentVotes: BitSet;
  /** Parts sent over this link, of the block under way. */
  readonly sentParts: BitSet;
  readonly #usPerByte: number;
  readonly #windowBytes: number;
  readonly #flushAfterUs: Micros;
  isAwakeForVotes = false;
  isAwakeForData = false;
  /** Height, round of what was sent: a change starts anew. */
  epoch = -1;
  /** Round of the last proposal sent over this link. */
  proposalRound = -1;
  #freeUs: Micros = 0;
  /** When the buffer is flushed next; in the past if nothing is in it. */
  #flushUs: Micros = -1;
  #epochBytes = 0;

  constructor(
    ends: { from: number; to: number; oneWayUs: Micros; phaseUs: Micros },
    sizes: LinkSizes,
  ) {
    this.from = ends.from;
    this.to = ends.to;
    this.oneWayUs = ends.oneWayUs;
    this.phaseUs = ends.phaseUs;
    this.sentVotes = new BitSet(sizes.votes);
    this.sentParts = new BitSet(sizes.parts);
    this.#usPerByte = US_PER_SECOND / sizes.sendBytesPerSecond;
    const idleBytes = (2 * ends.oneWayUs * sizes.idleBytesPerSecond) / US_PER_SECOND;
    this.#flushAfterUs = sizes.flushUs;
    this.#windowBytes = Math.max(WINDOW_BYTES_MIN, idleBytes);
  }

  /** Forgets what was sent of an earlier height or round. */
  enter(epoch: number): void {
    if (this.epoch === epoch) return;
    this.epoch = epoch;
    this.proposalRound = -1;
    this.sentVotes.clear();
    this.sentParts.clear();
    this.#epochBytes = 0;
  }

  /** When the connection takes more, at the earliest now. */
  freeUs(nowUs: Micros): Micros {
    return Math.max(this.#freeUs, nowUs);
  }

  /** Sends bytes; returns when the last of them is there. */
  send(nowUs: Micros, bytes: number): Micros {
    const before = this.#growthUs(this.#epochBytes);
    this.#epochBytes += bytes;
    const waitUs = this.#growthUs(this.#epochBytes) - before;
    const startUs = this.freeUs(nowUs);
    this.#freeUs = startUs + Math.round(Math.max(bytes * this.#usPerByte, waitUs));
    return this.#leavesUs(bytes) + this.oneWayUs;
  }

  /** A message that fills the buffer is soon pushed out by the next; a small one is flushed. */
  #leavesUs(bytes: number): Micros {
    if (this.#flushUs < this.#freeUs) this.#flushUs = this.#freeUs + this.#flushAfterUs;
    if (bytes < BUFFER_BYTES) return this.#flushUs;
    return Math.min(this.#flushUs, this.#freeUs + Math.round(bytes * this.#usPerByte));
  }

  /** Slow start: how long until so many bytes may have left. */
  #growthUs(bytes: number): Micros {
    const roundTripUs = 2 * this.oneWayUs;
    let flight = this.#windowBytes;
    let trips = 0;
    let left = bytes;
    while (left > flight) {
      left -= flight;
      flight *= 2;
      trips += 1;
    }
    return roundTripUs * trips;
  }
}
