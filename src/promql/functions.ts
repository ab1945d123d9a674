/** What the functions of the subset do. Their types are in `signatures.ts`. */
import { LabelSet, METRIC_NAME } from './label-set.ts';
import {
  avgOverTime,
  changes,
  lastOverTime,
  maxOverTime,
  minOverTime,
  quantileOverTime,
} from './over-time.ts';
import { delta, increase, rate } from './rates.ts';
import { deriv, predictLinear } from './regression.ts';
import type { Vector } from './series.ts';
import type { Window } from './window.ts';

/** A function over the window of one series, with its scalars; null leaves the series out. */
export type RangeFunction = (window: Window, scalar: number) => number | null;

/** Functions over ranges. */
export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['avg_over_time', avgOverTime],
  ['changes', changes],
  ['delta', delta],
  ['deriv', deriv],
  ['increase', increase],
  ['last_over_time', lastOverTime],
  ['max_over_time', maxOverTime],
  ['min_over_time', minOverTime],
  ['predict_linear', predictLinear],
  ['quantile_over_time', quantileOverTime],
  ['rate', rate],
]);

/** Functions of one value and perhaps one scalar. */
export const VALUE_FUNCTIONS: ReadonlyMap<string, (value: number, scalar?: number) => number> =
  new Map<string, (value: number, scalar?: number) => number>([
    ['abs', Math.abs],
    ['clamp_min', (value, least = Number.NaN) => larger(least, value)],
    ['floor', Math.floor],
    ['round', rounded],
  ]);

/** Unlike in JavaScript, infinity is larger than NaN. */
function larger(a: number, b: number): number {
  const infinity = Number.POSITIVE_INFINITY;
  return a === infinity || b === infinity ? infinity : Math.max(a, b);
}

/** To the nearest multiple; halves are rounded up. */
function rounded(value: number, step = 1): number {
  const inverse = 1 / step;
  return Math.floor(value * inverse + 0.5) / inverse;
}

/** Applies a function to each value; the results have no name. */
export function mapped(vector: Vector, apply: (value: number) => number): Vector {
  return vector.map(({ labels, value }) => {
    return { labels: labels.without([METRIC_NAME]), value: apply(value) };
  });
}

/** A vector of one value without labels. */
export function vectorOf(value: number): Vector {
  return [{ labels: LabelSet.EMPTY, value }];
}
