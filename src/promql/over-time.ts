/** Aggregates of one series over a window. Source: Prometheus 2.42, `functions.go`. */
import { CompensatedSum } from './kahan.ts';
import { quantile } from './quantile.ts';
import type { Window } from './window.ts';

/** The mean, added up so that it does not overflow. */
export function avgOverTime({ values }: Window): number {
  const mean = new CompensatedSum();
  for (const [index, value] of values.entries()) {
    if (isSettled(mean.uncorrected, value)) continue;
    const count = index + 1;
    mean.add(value / count - mean.uncorrected / count);
  }
  return Number.isFinite(mean.uncorrected) || Number.isNaN(mean.uncorrected)
    ? mean.total
    : mean.uncorrected;
}

/** Whether a mean is infinite and the next value leaves it so. */
export function isSettled(mean: number, value: number): boolean {
  if (Number.isFinite(mean) || Number.isNaN(mean)) return false;
  return Number.isFinite(value) || value === mean;
}

/** How often the value changed from one sample to the next. */
export function changes({ values }: Window): number {
  return values.filter((value, row) => row > 0 && !isSame(value, values[row - 1]!)).length;
}

function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** The last value. */
export function lastOverTime({ values }: Window): number {
  return values.at(-1)!;
}

/** The largest value; NaN only when there is nothing else. */
export function maxOverTime({ values }: Window): number {
  return values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most));
}

/** The smallest value; NaN only when there is nothing else. */
export function minOverTime({ values }: Window): number {
  return values.reduce((least, value) => (value < least || Number.isNaN(least) ? value : least));
}

/** A quantile of the values. */
export function quantileOverTime({ values }: Window, q: number): number {
  return quantile(q, values);
}
