/**
 * Percentiles and their small tables.
 *
 * The percentile is the linear interpolation at place (N - 1) q of the sorted values (method 7 of
 * Hyndman and Fan, 1996, "Sample Quantiles in Statistical Packages"). Ranks are whole per cents and
 * the place is computed in whole numbers, so that q = 0.95 brings no rounding of its own.
 */

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
 * Finds a percentile of values that are sorted already.
 *
 * @param sorted - Ascending, not empty.
 * @param percent - Whole number from 0 to 100.
 * @throws RangeError if there are no values or the rank is not a whole per cent.
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  if (sorted.length === 0) throw new RangeError('no values have no percentile');
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) {
    throw new RangeError(`${percent} is not a whole per cent`);
  }
  const place = (sorted.length - 1) * percent;
  const index = Math.floor(place / 100);
  const below = sorted[index]!;
  const above = sorted[Math.min(index + 1, sorted.length - 1)]!;
  return below + ((above - below) * (place % 100)) / 100;
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
