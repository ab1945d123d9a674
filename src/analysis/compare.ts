/**
 * Compares a canary with its control, as the judge of Kayenta does: higher or lower only when the
 * whole confidence interval of the shift lies beyond a tolerance, and the effect is large enough.
 *
 * Kayenta adds random noise to samples in which all values are equal; here such samples differ by
 * exactly their difference, and nothing is drawn.
 * Source: Kayenta, `MannWhitneyClassifier` (Apache-2.0), for thresholds and order of the checks.
 */
import { check } from '../kernel/check.ts';
import { mannWhitney } from './mann-whitney.ts';
import { mean } from './mean.ts';

/** `nodata` when a cohort has no samples: no verdict, never a pass. */
type CohortVerdict = 'pass' | 'high' | 'low' | 'nodata';

export interface CohortOptions {
  /** Of the interval of the shift. */
  readonly confidence?: number;
  /** How far the interval must lie from 0, as a share of the shift itself. */
  readonly tolerance?: number;
  /** Ratio of the means from which on a canary counts as high, at least 1. */
  readonly highRatio?: number;
  /** Ratio of the means from which down a canary counts as low, at most 1. */
  readonly lowRatio?: number;
}

export interface CohortComparison {
  readonly verdict: CohortVerdict;
  /** By how much the canary lies above the control; null without data. */
  readonly shift: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Mean of the canary over the mean of the control; null without data or with a mean of 0. */
  readonly meanRatio: number | null;
}

const NO_DATA: CohortComparison = {
  verdict: 'nodata',
  shift: null,
  lower: null,
  upper: null,
  meanRatio: null,
};

/**
 * Judges a canary by its control.
 *
 * @throws InvariantError if a value is not finite, an option is outside its range, or there are
 *   more than 4,000,000 pairs.
 */
export function compareCohorts(
  canary: readonly number[],
  control: readonly number[],
  { confidence = 0.98, tolerance = 0.25, highRatio = 1, lowRatio = 1 }: CohortOptions = {},
): CohortComparison {
  check(tolerance >= 0, 'tolerance is below 0', tolerance);
  check(highRatio >= 1 && lowRatio <= 1, 'ratios are on the wrong sides of 1');
  if (canary.length === 0 || control.length === 0) return NO_DATA;
  const { shift, lower, upper } = mannWhitney(canary, control, confidence);
  const bound = tolerance * Math.abs(shift);
  const controlMean = mean(control);
  const meanRatio = controlMean === 0 ? null : mean(canary) / controlMean;
  // Without a ratio the effect has no size that could be too small.
  const isHigh = lower > bound && (meanRatio === null || meanRatio >= highRatio);
  const isLow = upper < -bound && (meanRatio === null || meanRatio <= lowRatio);
  const verdict = isHigh ? 'high' : isLow ? 'low' : 'pass';
  return { verdict, shift, lower, upper, meanRatio };
}
