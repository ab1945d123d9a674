/**
 * One direction of a connection between two nodes of the test network.
 *
 * Two routines of the sender look for what the peer lacks, one for votes and one for proposals and
 * block parts. They sleep for a fixed time whenever they find nothing, so what is new waits until
 * they wake. They go by what the sender knows of the peer: what it sent it, what it got from it,
 * and what the peer said that it has. Parts are queued at once and count as sent from then on.
 *
 * What is sent waits in a buffer until that is full, or for the flush that follows the first
 * message in it. A connection carries so many bytes a second, and a window in a round trip.
 */
import type { Micros } from '../../kernel/time.ts';
import { BitSet } from './bit-set.ts';
import type { Parcel } from './parcel.ts';
import { RateLimit } from './rate-limit.ts';
import { SendWindow } from './send-window.ts';

/** What all links of a network have in common. */
export interface LinkSizes {
  readonly votes: number;
  readonly parts: number;
  readonly sendBytesPerSecond: number;
  readonly flushUs: Micros;
}

/** What a node tells a peer of itself in one flush. */
export interface Notice {
  readonly height: number;
  readonly isWaiting: boolean;
  /** Votes and parts of the height that it has by then, as counts of what came. */
  readonly votes: number;
  readonly parts: number;
  /** Messages that this takes. */
  readonly count: number;
}

export class QaLink {
  readonly from: number;
  readonly to: number;
  readonly oneWayUs: Micros;
  /** When the routines wake if they sleep, modulo the sleep. */
  readonly phaseUs: Micros;
  readonly limit: RateLimit;
  readonly window: SendWindow;
  isAwakeForVotes = false;
  isAwakeForData = false;

  /** The height that the peer is known to be in; 0 if it said nothing yet. */
  peerHeight = 0;
  /** Whether the peer waits for the commit timeout. */
  peerIsWaiting = false;
  /** What the peer is known to have of that height, and votes of the one before. */
  peerVotes: BitSet;
  peerLastVotes: BitSet;
  readonly peerParts: BitSet;
  /** The block, and the round, of the latest proposal that the peer knows. */
  peerHash = '';
  peerRound = -1;

  /** What waits for the connection, in order. */
  readonly queue: Parcel[] = [];
  isSending = false;

  /** Whether the sender has yet to tell the peer what it has. */
  isNoticeDue = false;
  /** How many messages the peer was told, and the notices that are under way. */
  toldCount = 0;
  readonly notices: Notice[] = [];
  /** Votes of its height that the peer said it has. */
  heardVotes = 0;

  readonly #flushAfterUs: Micros;
  /** When the buffer is flushed next; in the past if nothing is in it. */
  #flushUs: Micros = -1;

  constructor(
    ends: { from: number; to: number; oneWayUs: Micros; phaseUs: Micros },
    sizes: LinkSizes,
  ) {
    this.from = ends.from;
    this.to = ends.to;
    this.oneWayUs = ends.oneWayUs;
    this.phaseUs = ends.phaseUs;
    this.peerVotes = new BitSet(sizes.votes);
    this.peerLastVotes = new BitSet(sizes.votes);
    this.peerParts = new BitSet(sizes.parts);
    this.limit = new RateLimit(sizes.sendBytesPerSecond);
    this.window = new SendWindow(2 * ends.oneWayUs);
    this.#flushAfterUs = sizes.flushUs;
  }

  /** The peer went to a height, with nothing of it. Returns false if it was there before. */
  peerEnters(height: number): boolean {
    if (height <= this.peerHeight) return false;
    [this.peerLastVotes, this.peerVotes] = [this.peerVotes, this.peerLastVotes];
    if (height > this.peerHeight + 1) this.peerLastVotes.clear();
    this.peerHeight = height;
    this.heardVotes = 0;
    this.peerHash = '';
    this.peerRound = -1;
    this.peerVotes.clear();
    this.peerParts.clear();
    return true;
  }

  /** The peer knows a proposal; of another block than before, it has no part that we know of. */
  peerKnows(hash: string, round: number): void {
    this.peerRound = Math.max(this.peerRound, round);
    if (this.peerHash === hash) return;
    this.peerHash = hash;
    this.peerParts.clear();
  }

  /**
   * Sends bytes that are ready at a time.
   *
   * @param isLast - Whether no part follows at once that would push them out of the buffer.
   * @returns When the last of them leaves.
   */
  send(readyUs: Micros, bytes: number, isLast: boolean): Micros {
    const passedUs = this.limit.pass(this.window.pass(readyUs, bytes), bytes);
    const flushUs = this.flushAtUs(passedUs);
    return isLast ? flushUs : passedUs;
  }

  /** When a small message leaves that is written at a time. */
  flushAtUs(writtenUs: Micros): Micros {
    if (this.#flushUs < writtenUs) this.#flushUs = writtenUs + this.#flushAfterUs;
    return this.#flushUs;
  }
}
