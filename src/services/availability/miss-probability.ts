/**
 * How likely it is that sampling misses what is withheld.
 *
 * A client asks for `samples` different shards of `count`, each set alike, while `missing` are
 * withheld. It sees nothing amiss if all it asks for are among the others: the hypergeometric
 * probability C(count - missing, samples) / C(count, samples).
 */
import { check } from '../../kernel/check.ts';

/** An exact fraction, not reduced. */
export interface ExactRatio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The probability that no sample hits a missing shard, exactly.
 *
 * @throws InvariantError unless `missing` and `samples` are whole and from 0 to `count`.
 */
export function missRatio(count: number, missing: number, samples: number): ExactRatio {
  checkCounts(count, missing, samples);
  let numerator = 1n;
  let denominator = 1n;
  for (let drawn = 0; drawn < samples; drawn++) {
    numerator *= BigInt(Math.max(0, count - missing - drawn));
    denominator *= BigInt(count - drawn);
  }
  return { numerator, denominator };
}

/**
 * The probability that no sample hits a missing shard, as a float64: a product of `samples`
 * quotients, each correctly rounded.
 *
 * @throws InvariantError as {@link missRatio} does.
 */
export function missProbability(count: number, missing: number, samples: number): number {
  checkCounts(count, missing, samples);
  let probability = 1;
  for (let drawn = 0; drawn < samples; drawn++) {
    probability *= Math.max(0, count - missing - drawn) / (count - drawn);
  }
  return probability;
}

/**
 * The least number of samples that misses an unrecoverable blob with probability 2^-bits at most.
 *
 * A blob of which any `dataCount` shards suffice is lost as soon as count - dataCount + 1 shards are
 * withheld; whoever withholds the fewest is the hardest to catch. Decided with whole numbers.
 *
 * @throws InvariantError unless 1 <= dataCount <= count and `bits` is whole and not below 0.
 */
export function leastSampleCount(dataCount: number, count: number, bits: number): number {
  check(dataCount >= 1 && dataCount <= count, 'not a number of data shards', dataCount);
  check(Number.isSafeInteger(bits) && bits >= 0, 'not a number of bits', bits);
  const missing = count - dataCount + 1;
  for (let samples = 0; samples < dataCount; samples++) {
    const { numerator, denominator } = missRatio(count, missing, samples);
    if (numerator << BigInt(bits) <= denominator) return samples;
  }
  return dataCount;
}

function checkCounts(count: number, missing: number, samples: number): void {
  check(Number.isSafeInteger(count) && count > 0, 'not a number of shards', count);
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0 && value <= count;
  check(isCount(missing), 'not a number of missing shards', missing);
  check(isCount(samples), 'not a number of samples', samples);
}
