/** Zipf's law: the r-th of n things is drawn with a probability in proportion to 1 / r^s. */
import { check } from '../../kernel/check.ts';
import { exp } from '../../kernel/elementary.ts';
import type { Stream } from '../../kernel/stream.ts';

/** Largest exponent: beyond it, all but the first two things are too rare to tell. */
export const ZIPF_EXPONENT_MAX = 20;

/**
 * Prepares draws of a rank, from 0 for the most frequent thing.
 *
 * @param count - Number of things; whole and above 0.
 * @param exponent - From 0, where all are alike, to 20.
 * @throws InvariantError if a parameter is outside its range.
 * Source: inversion of the cumulative weights, Devroye (1986), section III.2.
 */
export function zipfSampler(count: number, exponent: number): (stream: Stream) => number {
  check(Number.isSafeInteger(count) && count > 0, 'count is not a number of things', count);
  check(exponent >= 0 && exponent <= ZIPF_EXPONENT_MAX, 'exponent is out of range', exponent);
  const cumulative = new Float64Array(count);
  let [total, logarithm] = [0, 0];
  for (let rank = 1; rank <= count; rank += 1) {
    if (rank > 1) logarithm += logarithmOfStep(rank);
    total += exp(-exponent * logarithm);
    cumulative[rank - 1] = total;
  }
  return (stream) => firstAbove(cumulative, stream.uniform() * total);
}

/** ln n - ln (n - 1) for n from 2, by the series of 2 artanh(1 / (2n - 1)). */
function logarithmOfStep(n: number): number {
  const x = 1 / (2 * n - 1);
  let [sum, power] = [0, x];
  for (let term = 1; power > Number.EPSILON * x; term += 2) {
    sum += power / term;
    power *= x * x;
  }
  return 2 * sum;
}

/** Place of the first number that is above `value`, or the last place. */
function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
