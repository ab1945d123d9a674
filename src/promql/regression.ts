/**
 * The straight line through a window by least squares.
 *
 * Source: Prometheus 2.42, `linearRegression`; the order of the operations is kept.
 */
import type { Micros } from '../kernel/time.ts';
import { CompensatedSum } from './kahan.ts';
import { secondsBetween, type Window } from './window.ts';

interface Line {
  readonly slope: number;
  /** Its value at the origin. */
  readonly intercept: number;
}

/** Slope per second. Null with fewer than two samples. */
export function deriv(window: Window): number | null {
  if (window.to - window.from < 2) return null;
  return lineThrough(window, window.times[window.from]!).slope;
}

/** Where the line will be `aheadS` seconds from now. Null with fewer than two samples. */
export function predictLinear(window: Window, aheadS: number): number | null {
  if (window.to - window.from < 2) return null;
  const { slope, intercept } = lineThrough(window, window.atUs);
  return slope * aheadS + intercept;
}

function lineThrough(window: Window, originUs: Micros): Line {
  const { times, values, from, to } = window;
  const first = values[from]!;
  if (isLevel(window)) {
    return Number.isFinite(first)
      ? { slope: 0, intercept: first }
      : { slope: Number.NaN, intercept: Number.NaN };
  }
  const sums = { x: new CompensatedSum(), y: new CompensatedSum() };
  const products = { xy: new CompensatedSum(), xx: new CompensatedSum() };
  for (let row = from; row < to; row += 1) {
    const x = secondsBetween(originUs, times[row]!);
    const y = values[row]!;
    sums.x.add(x);
    sums.y.add(y);
    products.xy.add(x * y);
    products.xx.add(x * x);
  }
  const n = to - from;
  const x = sums.x.total;
  const y = sums.y.total;
  const covariance = products.xy.total - (x * y) / n;
  const variance = products.xx.total - (x * x) / n;
  const slope = covariance / variance;
  return { slope, intercept: y / n - (slope * x) / n };
}

function isLevel({ values, from, to }: Window): boolean {
  for (let row = from; row < to; row += 1) if (values[row] !== values[from]) return false;
  return true;
}
