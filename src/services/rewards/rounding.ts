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

/** Splits a pot. At least one weight is above 0, none below. `epoch` is for defects that have one. */
export type Rounding = (pot: bigint, weights: readonly bigint[], epoch: number) => Split;

/**
 * Gives everybody the whole part of the exact share, then one unit each to the largest remainders;
 * of equal remainders, the first first. Nothing is left, and nobody is a whole unit off.
 *
 * Source: Hamilton's method of apportionment.
 */
export const largestRemainder: Rounding = (pot, weights) => {
  const { shares, remainders, left } = wholeParts(pot, weights);
  for (const index of byRemainder(remainders).slice(0, Number(left))) shares[index]! += 1n;
  return { shares, rest: 0n };
};

/** Gives everybody the whole part of the exact share, and keeps what is left. */
export const roundDown: Rounding = (pot, weights) => {
  const { shares, left } = wholeParts(pot, weights);
  return { shares, rest: left };
};

/** A defect: rounds every share up, and so may pay more than there is. */
export const roundUp: Rounding = (pot, weights) => {
  const { shares, remainders } = wholeParts(pot, weights);
  return { shares: shares.map((share, at) => share + (remainders[at]! > 0n ? 1n : 0n)), rest: 0n };
};

/** A defect: like the largest remainder, but what is left is given out twice. */
export const restTwice: Rounding = (pot, weights) => {
  const { shares, remainders, left } = wholeParts(pot, weights);
  for (const index of byRemainder(remainders).slice(0, Number(left))) shares[index]! += 2n;
  return { shares, rest: 0n };
};

/** Another strategy in epochs of choice, such as a defect that waits. */
export function inEpochs(
  isChosen: (epoch: number) => boolean,
  chosen: Rounding,
  otherwise: Rounding,
): Rounding {
  return (pot, weights, epoch) => (isChosen(epoch) ? chosen : otherwise)(pot, weights, epoch);
}

function wholeParts(
  pot: bigint,
  weights: readonly bigint[],
): { shares: bigint[]; remainders: bigint[]; left: bigint } {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  check(total > 0n, 'weights are all 0');
  const shares = weights.map((weight) => (pot * weight) / total);
  const remainders = weights.map((weight) => (pot * weight) % total);
  return { shares, remainders, left: shares.reduce((left, share) => left - share, pot) };
}

/** Indices, the largest remainder first. */
function byRemainder(remainders: readonly bigint[]): number[] {
  const indices = remainders.map((_, index) => index);
  return indices.sort((a, b) => {
    const difference = remainders[b]! - remainders[a]!;
    if (difference === 0n) return a - b;
    return difference > 0n ? 1 : -1;
  });
}
