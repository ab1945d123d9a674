/**
 * How a pot of whole units is split by weights, when the exact shares are not whole.
 *
 * A sound strategy pays out no more than the pot, and says what it kept. That a strategy may be put
 * in another's place is what lets a version be wrong.
 */
import { check } from '../../kernel/check.ts';

interface Split {
  /** Units of each, in the order of the weights. */
  readonly shares: readonly bigint[];
  /** Units not paid out, as the strategy has it. */
  readonly rest: bigint;
}

/** Splits a pot. At least one weight is above 0, none below. */
export type Rounding = (pot: bigint, weights: readonly bigint[]) => Split;

/**
 * Gives everybody the whole part of the exact share, and keeps what is left.
 *
 * @throws InvariantError if all weights are 0.
 */
export const roundDown: Rounding = (pot, weights) => {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  check(total > 0n, 'weights are all 0');
  const shares = weights.map((weight) => (pot * weight) / total);
  return { shares, rest: shares.reduce((left, share) => left - share, pot) };
};
