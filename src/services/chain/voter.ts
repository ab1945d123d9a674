/** Where one validator stands in the agreement on the next block. */
import type { Micros } from '../../kernel/time.ts';

/** Steps of a round, in their order. */
export const PROPOSING = 0;
export const PREVOTED = 1;
export const PRECOMMITTED = 2;

export class Voter {
  readonly place: number;
  readonly power: number;
  /** Takes part: its process works, its store is open and nobody has halted it. */
  isActive = false;
  /** Fetches blocks that others have decided. */
  isSyncing = false;
  /** Since when. */
  syncSinceUs: Micros = 0;
  /** Has begun the first round of its height. */
  hasEntered = false;
  /** Height that it wants to decide; the one before is final for it. */
  height = 1;
  round = 0;
  step = PROPOSING;
  /** Highest height of which it has seen a proposal or a decision. */
  head = 0;
  /** Block that it precommitted, and in which round: it votes for no other without cause. */
  locked = 0;
  lockedRound = -1;
  /** Block that had its quorum of prevotes: it proposes this one when its turn comes. */
  valid = 0;
  validRound = -1;
  /** Until when it processes votes that have arrived. */
  busyUntilUs: Micros = 0;
  /** From when on its last block is safe on its disk: it says nothing before. */
  durableUs: Micros = 0;
  /** How far its clock is ahead; below 0, behind. */
  skewUs: Micros = 0;
  /** When its last block became final. */
  finalUs: Micros = 0;

  constructor(place: number, power: number) {
    this.place = place;
    this.power = power;
  }

  get finalized(): number {
    return this.height - 1;
  }

  /** Goes on to the height behind one that is final. */
  follow(finalized: number): void {
    this.height = finalized + 1;
    this.round = 0;
    this.step = PROPOSING;
    this.head = Math.max(this.head, finalized);
    this.locked = 0;
    this.lockedRound = -1;
    this.valid = 0;
    this.validRound = -1;
  }
}
