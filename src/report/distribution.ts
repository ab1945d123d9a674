/**
 * Values told by their extremes, percentiles and mean.
 */
import { percentile } from '../kernel/percentile.ts';

export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

/**
 * Describes values by their percentiles and mean.
 *
 * @param values - In any order; left as they are.
 * @returns null for no values: nothing was measured, and 0 would claim otherwise.
 */
export function distributionOf(values: ArrayLike<number>): Distribution | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  let sum = 0;
  for (const value of sorted) sum += value;
  return {
    count: sorted.length,
    min: sorted[0]!,
    p50: percentile(sorted, 50),
    p90: percentile(sorted, 90),
    p95: percentile(sorted, 95),
    p99: percentile(sorted, 99),
    max: sorted[sorted.length - 1]!,
    mean: sum / sorted.length,
  };
}

/**
 * Applies a function to every figure of a distribution but its count.
 *
 * @returns null for null.
 */
export function mapDistribution(
  distribution: Distribution | null,
  convert: (value: number) => number,
): Distribution | null {
  if (distribution === null) return null;
  return {
    count: distribution.count,
    min: convert(distribution.min),
    p50: convert(distribution.p50),
    p90: convert(distribution.p90),
    p95: convert(distribution.p95),
    p99: convert(distribution.p99),
    max: convert(distribution.max),
    mean: convert(distribution.mean),
  };
}
