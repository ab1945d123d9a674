/**
 * How likely it is that sampling misses what is withheld.
 *
 * A client asks for `samples` different shards of `count`, each set alike, while `missing` are
 * withheld. It sees nothing amiss if all it asks for are among the others: the hypergeometric
 * probability C(count - missing, samples) / C(count, samples).
 */
import { check } from '../../kernel/check.ts';

/**
 * The probability that no sample hits a missing shard, as a float64: a product of `samples`
 * quotients, each correctly rounded.
 *
 * @throws InvariantError unless `missing` and `samples` are whole and from 0 to `count`.
 */
export function missProbability(count: number, missing: number, samples: number): number {
  checkCounts(count, missing, samples);
  let probability = 1;
  for (let drawn = 0; drawn < samples; drawn++) {
    probability *= Math.max(0, count - missing - drawn) / (count - drawn);
  }
  return probability;
}

function checkCounts(count: number, missing: number, samples: number): void {
  check(Number.isSafeInteger(count) && count > 0, 'not a number of shards', count);
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0 && value <= count;
  check(isCount(missing), 'not a number of missing shards', missing);
  check(isCount(samples), 'not a number of samples', samples);
}
