/** Reputation tiers: what a participant has shown so far, from TL0 to TL5. */

/** 0 new, 1 validated, 2 available, 3 committed, 4 reliable, 5 trusted. */
export type Tier = 0 | 1 | 2 | 3 | 4 | 5;

/** Hours of timetoke from which on a validated participant is available (TL2). */
const AVAILABLE_HOURS = 24;
/** Heights helped to a decision from which on an available participant is committed (TL3). */
const COMMITTED_SUCCESSES = 10;
/** Heights helped to a decision from which on a committed participant is reliable (TL4). */
const RELIABLE_SUCCESSES = 100;
/** Score, in millionths, from which on a reliable participant is trusted (TL5). */
const TRUSTED_SCORE_PPM = 750_000;

/** What the tier depends on. */
export interface Standing {
  readonly isValidated: boolean;
  /** Timetoke hours. */
  readonly hours: number;
  /** Heights that the participant helped to a decision. */
  readonly consensusSuccesses: number;
  /** Reputation score in millionths. */
  readonly scorePpm: number;
}

/** The tier earned: the highest whose condition, and that of every tier below it, holds. */
export function tierOf(standing: Standing): Tier {
  if (!standing.isValidated) return 0;
  if (standing.hours < AVAILABLE_HOURS) return 1;
  if (standing.consensusSuccesses < COMMITTED_SUCCESSES) return 2;
  if (standing.consensusSuccesses < RELIABLE_SUCCESSES) return 3;
  return standing.scorePpm < TRUSTED_SCORE_PPM ? 4 : 5;
}
