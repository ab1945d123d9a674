/**
 * Voting power: stake, weighed by conduct.
 *
 *     stake x (thousandths of score + 1000) x (timetoke hours, at most 720, + 1)
 *
 * Of the two definitions in use for such networks this is the one that keeps everybody's vote: a
 * newcomer without score counts by its stake, a perfect score doubles that, and each hour of
 * presence adds as much again. The other multiplies by tier and score, so it is 0 for newcomers.
 *
 * The set's powers are scaled so that their sum stays below 2^30: then every sum and comparison of
 * powers, three times the total too, is exact in 32 bits and in the field of the proof system.
 */
import { check } from '../../kernel/check.ts';
import { TIMETOKE_HOURS_MAX } from './timetoke.ts';

/** Sums of voting powers stay below this. */
export const POWER_TOTAL_END = 0x4000_0000;

/** What a validator's power depends on. */
export interface PowerBasis {
  /** Units of stake: whole, at least 0. */
  readonly stake: number;
  /** Reputation score in millionths, 0 to 1,000,000. */
  readonly scorePpm: number;
  /** Timetoke hours: whole, at least 0. */
  readonly hours: number;
}

/**
 * Voting powers of a validator set, in its order: whole numbers, at least 1 for any stake.
 *
 * @throws InvariantError if a number is outside its range, or there are 2^29 validators or more.
 */
export function votingPowers(set: readonly PowerBasis[]): number[] {
  check(set.length < POWER_TOTAL_END / 2, 'too many validators', set.length);
  const raw = set.map(rawPower);
  const total = raw.reduce((sum, power) => sum + power, 0n);
  if (total < BigInt(POWER_TOTAL_END)) return raw.map(Number);
  // Rounding up to 1 adds at most 1 for each validator.
  const room = BigInt(POWER_TOTAL_END - 1 - set.length);
  return raw.map((power) => {
    const scaled = Number((power * room) / total);
    return power > 0n ? Math.max(1, scaled) : 0;
  });
}

function rawPower({ stake, scorePpm, hours }: PowerBasis): bigint {
  check(Number.isSafeInteger(stake) && stake >= 0, 'stake is not a whole number', stake);
  check(Number.isSafeInteger(hours) && hours >= 0, 'hours are not a whole number', hours);
  check(scorePpm >= 0 && scorePpm <= 1_000_000, 'score is outside its range', scorePpm);
  const scoreMille = Math.round(scorePpm / 1000);
  const presence = Math.min(hours, TIMETOKE_HOURS_MAX) + 1;
  return BigInt(stake) * BigInt((scoreMille + 1000) * presence);
}
