/** What a stretch of samples was like, to compare later ones with. */
import { check } from '../kernel/check.ts';
import { percentile } from '../kernel/percentile.ts';
import { upperTail } from './normal.ts';
import { ascending } from './ranks.ts';

export interface Baseline {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /**
   * Probability that samples without a trend show one as strong as this, two-sided; 1 with fewer
   * than four samples.
   */
  readonly trendPValue: number;
  /** Whether no trend was found. A baseline that drifts is none. */
  readonly isStationary: boolean;
}

/** Beyond it every k-th sample is tested for a trend: each is compared with all others. */
const TREND_SAMPLES_MAX = 4_000;
const TREND_SAMPLES_MIN = 4;

/**
 * Summarises samples.
 *
 * @param values - In the order in which they were taken.
 * @param confidence - With which a trend is told from chance.
 * @returns Null without samples.
 * @throws InvariantError if a value is not finite.
 */
export function baselineOf(values: readonly number[], confidence = 0.98): Baseline | null {
  check(values.every(Number.isFinite), 'a sample is not finite');
  check(confidence > 0 && confidence < 1, 'confidence is not between 0 and 1', confidence);
  if (values.length === 0) return null;
  const sorted = ascending(values);
  const trendPValue = trendPValueOf(values);
  return {
    count: values.length,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p50: percentile(sorted, 50),
    p95: percentile(sorted, 95),
    p99: percentile(sorted, 99),
    trendPValue,
    isStationary: trendPValue >= 1 - confidence,
  };
}

/**
 * The test of Mann and Kendall: whether later values are larger, or smaller, more often than by
 * chance. Source: Kendall, "Rank Correlation Methods" (1975), with ties and continuity.
 */
function trendPValueOf(values: readonly number[]): number {
  const step = Math.ceil(values.length / TREND_SAMPLES_MAX);
  const tested = step === 1 ? values : values.filter((_, index) => index % step === 0);
  const n = tested.length;
  if (n < TREND_SAMPLES_MIN) return 1;
  let rises = 0;
  for (let later = 1; later < n; later += 1) {
    const value = tested[later]!;
    for (let before = 0; before < later; before += 1) rises += Math.sign(value - tested[before]!);
  }
  const variance = (n * (n - 1) * (2 * n + 5) - tiedVariance(ascending(tested))) / 18;
  if (variance <= 0 || rises === 0) return 1;
  return Math.min(1, 2 * upperTail((Math.abs(rises) - 1) / Math.sqrt(variance)));
}

/** The sum of t (t - 1) (2 t + 5) over groups of t equal values. */
function tiedVariance(sorted: readonly number[]): number {
  let sum = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1;
    const count = to - from;
    sum += count * (count - 1) * (2 * count + 5);
    from = to;
  }
  return sum;
}
