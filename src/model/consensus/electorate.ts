/** Who votes on a height, with what power, and how much of it is enough. */
import { check } from '../../kernel/check.ts';
import type { ConsensusRules } from './rules.ts';

export interface Electorate {
  /** Voting power by validator: whole, at least 0. */
  readonly powers: readonly number[];
  readonly totalPower: number;
  readonly rules: ConsensusRules;
}

/** @throws InvariantError if a power is not whole or below 0, or the total is 0 or beyond 2^51. */
export function makeElectorate(powers: readonly number[], rules: ConsensusRules): Electorate {
  let totalPower = 0;
  for (const power of powers) {
    check(Number.isSafeInteger(power) && power >= 0, 'power is not a whole number', power);
    totalPower += power;
  }
  check(totalPower > 0, 'the validators have no power');
  check(Number.isSafeInteger(3 * totalPower), 'total power is out of range', totalPower);
  return { powers, totalPower, rules };
}

/**
 * @returns The place itself.
 * @throws InvariantError if it is neither a place in the set nor -1, which stands for an observer.
 */
export function requirePlace(self: number, { powers }: Electorate): number {
  const isPlace = Number.isSafeInteger(self) && self >= -1 && self < powers.length;
  check(isPlace, 'no place in the validator set', self);
  return self;
}
