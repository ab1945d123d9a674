/** Aggregates of one series over a window. Source: Prometheus 2.42, `functions.go`. */
import { CompensatedSum } from './kahan.ts';
import { quantile } from './quantile.ts';
import { valuesOf, type Window } from './window.ts';

/** The mean, added up so that it does not overflow. */
export function avgOverTime({ values, from, to }: Window): number {
  const mean = new CompensatedSum();
  for (let row = from; row < to; row += 1) {
    const value = values[row]!;
    if (isSettled(mean.uncorrected, value)) continue;
    const count = row - from + 1;
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
export function changes({ values, from, to }: Window): number {
  let count = 0;
  for (let row = from + 1; row < to; row += 1) {
    if (!isSame(values[row]!, values[row - 1]!)) count += 1;
  }
  return count;
}

function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** How often the value fell from one sample to the next. */
export function resets({ values, from, to }: Window): number {
  let count = 0;
  for (let row = from + 1; row < to; row += 1) {
    if (values[row]! < values[row - 1]!) count += 1;
  }
  return count;
}

/** The number of samples. */
export function countOverTime({ from, to }: Window): number {
  return to - from;
}

/** The last value. */
export function lastOverTime({ values, to }: Window): number {
  return values[to - 1]!;
}

/** The largest value; NaN only when there is nothing else. */
export function maxOverTime({ values, from, to }: Window): number {
  let most = values[from]!;
  for (let row = from + 1; row < to; row += 1) {
    const value = values[row]!;
    if (value > most || Number.isNaN(most)) most = value;
  }
  return most;
}

/** The smallest value; NaN only when there is nothing else. */
export function minOverTime({ values, from, to }: Window): number {
  let least = values[from]!;
  for (let row = from + 1; row < to; row += 1) {
    const value = values[row]!;
    if (value < least || Number.isNaN(least)) least = value;
  }
  return least;
}

/** A quantile of the values. */
export function quantileOverTime(window: Window, q: number): number {
  return quantile(q, valuesOf(window));
}

/** The sum. */
export function sumOverTime({ values, from, to }: Window): number {
  const sum = new CompensatedSum();
  for (let row = from; row < to; row += 1) sum.add(values[row]!);
  const isInfinite = Math.abs(sum.uncorrected) === Number.POSITIVE_INFINITY;
  return isInfinite ? sum.uncorrected : sum.total;
}

/** The variance of the values as a whole population. Source: Welford (1962), compensated. */
export function stdvarOverTime({ values, from, to }: Window): number {
  const mean = new CompensatedSum();
  const squares = new CompensatedSum();
  for (let row = from; row < to; row += 1) {
    const distance = values[row]! - mean.total;
    mean.add(distance / (row - from + 1));
    squares.add(distance * (values[row]! - mean.total));
  }
  return squares.total / (to - from);
}

/** The standard deviation of the values as a whole population. */
export function stddevOverTime(window: Window): number {
  return Math.sqrt(stdvarOverTime(window));
}
