/** What the functions of the subset do. Their types are in `signatures.ts`. */
import { CALENDAR_FUNCTIONS } from './calendar.ts';
import { LabelSet } from './label-set.ts';
import {
  avgOverTime,
  changes,
  countOverTime,
  lastOverTime,
  maxOverTime,
  minOverTime,
  quantileOverTime,
  resets,
  stddevOverTime,
  stdvarOverTime,
  sumOverTime,
} from './over-time.ts';
import { delta, idelta, increase, irate, rate } from './rates.ts';
import { deriv, predictLinear } from './regression.ts';
import type { Vector } from './series.ts';
import type { Window } from './window.ts';

/** A function over the window of one series, with its scalars; null leaves the series out. */
export type RangeFunction = (window: Window, scalar: number) => number | null;

/** Functions over ranges. */
export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['avg_over_time', avgOverTime],
  ['changes', changes],
  ['count_over_time', countOverTime],
  ['delta', delta],
  ['deriv', deriv],
  ['idelta', idelta],
  ['increase', increase],
  ['irate', irate],
  ['last_over_time', lastOverTime],
  ['max_over_time', maxOverTime],
  ['min_over_time', minOverTime],
  ['predict_linear', predictLinear],
  ['present_over_time', () => 1],
  ['quantile_over_time', quantileOverTime],
  ['rate', rate],
  ['resets', resets],
  ['stddev_over_time', stddevOverTime],
  ['stdvar_over_time', stdvarOverTime],
  ['sum_over_time', sumOverTime],
]);

/** A function of one value and its scalars; those left out are undefined. */
export type ValueFunction = (value: number, first?: number, second?: number) => number;

/** Functions of one value and perhaps scalars. */
export const VALUE_FUNCTIONS: ReadonlyMap<string, ValueFunction> = new Map<string, ValueFunction>([
  ['abs', Math.abs],
  ['ceil', Math.ceil],
  ['clamp', (value, least = Number.NaN, most = Number.NaN) => larger(least, smaller(most, value))],
  ['clamp_max', (value, most = Number.NaN) => smaller(most, value)],
  ['clamp_min', (value, least = Number.NaN) => larger(least, value)],
  ['floor', Math.floor],
  ['round', rounded],
  ['sgn', (value) => (value < 0 ? -1 : value > 0 ? 1 : value)],
  ['sqrt', Math.sqrt],
  ...CALENDAR_FUNCTIONS,
]);

/** Unlike in JavaScript, infinity is larger than NaN. */
function larger(a: number, b: number): number {
  const infinity = Number.POSITIVE_INFINITY;
  return a === infinity || b === infinity ? infinity : Math.max(a, b);
}

/** Unlike in JavaScript, minus infinity is smaller than NaN. */
function smaller(a: number, b: number): number {
  return -larger(-a, -b);
}

/** To the nearest multiple; halves are rounded up. */
function rounded(value: number, step = 1): number {
  const inverse = 1 / step;
  return Math.floor(value * inverse + 0.5) / inverse;
}

/** Applies a function to each value; the results have no name. */
export function mapped(vector: Vector, apply: (value: number) => number): Vector {
  return vector.map(({ labels, value }) => {
    return { labels: labels.nameless, value: apply(value) };
  });
}

/** A vector of one value without labels. */
export function vectorOf(value: number): Vector {
  return [{ labels: LabelSet.EMPTY, value }];
}
