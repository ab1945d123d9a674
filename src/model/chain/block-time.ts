/**
 * The time in blocks. A block is younger than the one before it, and a validator votes for a new
 * block only if its time is about that of the validator's own clock. So block times follow true
 * time as long as the clocks of a quorum do.
 *
 * Source: proposer-based timestamps of CometBFT 1.0 (specification and default parameters): the
 * predicate `timely`. Blocks proposed again are judged by the quorum that they had.
 */
import type { Micros } from '../../kernel/time.ts';

/** Most by which the clocks of two correct nodes differ. */
export const PRECISION_US: Micros = 505_000;
/** Longest that a proposal is under way. */
const MESSAGE_DELAY_US: Micros = 15_000_000;

/** Whether a validator whose clock reads `localUs` on receipt votes for a block of `timeUs`. */
export function isTimely(timeUs: Micros, localUs: number): boolean {
  return timeUs - PRECISION_US <= localUs && localUs <= timeUs + MESSAGE_DELAY_US + PRECISION_US;
}

/** The time of a block: what its maker's clock reads, but after the block before. */
export function nextBlockTime(lastUs: Micros, localUs: number): Micros {
  return Math.max(lastUs + 1, localUs);
}

/** Whether nobody who is right about the time votes for a new block after one of `lastUs`. */
export function isDatedAhead(lastUs: Micros, nowUs: Micros): boolean {
  return !isTimely(nextBlockTime(lastUs, nowUs), nowUs);
}
