/**
 * Percentiles, as simnet means them everywhere: in gates, baselines, reports and drills.
 *
 * The p-th percentile of n observations is the smallest observation that at least p percent of them
 * do not exceed: the one of rank ceil(p n / 100), the nearest rank. It is always a value that was
 * observed, a whole number stays whole, and two machines cannot round it differently.
 * Source: Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", definition 1.
 *
 * PromQL alone has its own, since what it gives must be what Prometheus gives.
 */
import { check } from './check.ts';

/**
 * Rank of the p-th percentile among `count` observations, from 1.
 *
 * @param percent - Whole percent, 0 to 100; 0 has the rank of the smallest.
 * @param count - At least 1.
 * @throws InvariantError if either is outside its range.
 */
export function nearestRank(percent: number, count: number): number {
  check(Number.isInteger(percent) && percent >= 0 && percent <= 100, 'not a percentile', percent);
  check(count > 0, 'no observations', count);
  return Math.max(1, Math.ceil((percent * count) / 100));
}

/**
 * The p-th percentile of observations.
 *
 * @param sorted - In ascending order, at least one.
 * @param percent - Whole percent, 0 to 100; 0 gives the smallest, 100 the largest.
 * @throws InvariantError if there are no observations or `percent` is outside its range.
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  return sorted[nearestRank(percent, sorted.length) - 1]!;
}
