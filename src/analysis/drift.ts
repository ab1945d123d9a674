/** Whether a value drifts, and when it will reach a limit if it goes on. */
import { check } from '../kernel/check.ts';
import { type Micros, US_PER_SECOND } from '../kernel/time.ts';
import { mean } from './mean.ts';
import { twoSidedScore } from './normal.ts';

export interface Drift {
  readonly count: number;
  /** Of the straight line through the samples, by least squares. */
  readonly slopePerSecond: number;
  /** Of the slope; 0 when the samples lie on the line, as two always do. */
  readonly standardError: number;
  /** Of the line at the last sample. */
  readonly value: number;
  readonly atUs: Micros;
}

/**
 * The line through samples by least squares.
 *
 * @param times - In whole microseconds, ascending, as many as values.
 * @returns Null with fewer than two samples, or all at one instant.
 * @throws InvariantError if times and values are not the same number, or one is not finite.
 * Source: Draper & Smith, "Applied Regression Analysis" (1998), section 1.4; sums are taken about
 * the means, so that long runs lose no digits.
 */
export function driftOf(times: readonly Micros[], values: readonly number[]): Drift | null {
  check(times.length === values.length, 'times and values differ in number', values.length);
  check(times.every(Number.isFinite) && values.every(Number.isFinite), 'a sample is not finite');
  const count = times.length;
  if (count < 2 || times[0] === times[count - 1]) return null;
  const startUs = times[0]!;
  const seconds: number[] = [];
  for (let row = 0; row < count; row += 1) seconds.push((times[row]! - startUs) / US_PER_SECOND);
  const meanX = mean(seconds);
  const meanY = mean(values);
  let xx = 0;
  let xy = 0;
  for (let row = 0; row < count; row += 1) {
    const x = seconds[row]!;
    xx += (x - meanX) * (x - meanX);
    xy += (x - meanX) * (values[row]! - meanY);
  }
  const slope = xy / xx;
  let residual = 0;
  for (let row = 0; row < count; row += 1) {
    const rest = values[row]! - meanY - slope * (seconds[row]! - meanX);
    residual += rest * rest;
  }
  const standardError = count === 2 ? 0 : Math.sqrt(residual / (count - 2) / xx);
  const value = meanY + slope * (seconds[count - 1]! - meanX);
  return { count, slopePerSecond: slope, standardError, value, atUs: times[count - 1]! };
}

/**
 * Whether a drift is more than noise: its slope lies beyond the confidence interval of none, by
 * the normal distribution. Needs about 30 samples to mean what it says.
 */
export function isDrifting(drift: Drift, confidence = 0.98): boolean {
  return Math.abs(drift.slopePerSecond) > twoSidedScore(confidence) * drift.standardError;
}

/**
 * When the line reaches a limit: whole microseconds of virtual time, rounded up.
 *
 * @returns The instant of the last sample when the line is at the limit there; null when it moves
 *   away from the limit, stays level, or gets there only after 2^53 us.
 */
export function reachesLimitUs(drift: Drift, limit: number): Micros | null {
  const { slopePerSecond, value, atUs } = drift;
  if (value === limit) return atUs;
  const aheadS = (limit - value) / slopePerSecond;
  const us = atUs + Math.ceil(aheadS * US_PER_SECOND);
  return aheadS > 0 && Number.isSafeInteger(us) ? us : null;
}
