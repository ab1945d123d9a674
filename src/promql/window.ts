/** The samples of one series in a window of time, as functions over ranges see them. */
import type { Micros } from '../kernel/time.ts';
import type { Rows } from './series.ts';

/** At least one sample: the rows from `from` to before `to`. */
export interface Window extends Rows {
  readonly startUs: Micros;
  readonly endUs: Micros;
  readonly rangeUs: Micros;
  /** The instant of the evaluation, which an offset sets apart from `endUs`. */
  readonly atUs: Micros;
}

/** The values of a window alone, in a copy. */
export function valuesOf({ values, from, to }: Window): number[] {
  return Array.from(values.subarray(from, to));
}

/** Seconds from one instant to another; both are whole, so it is rounded once. */
export function secondsBetween(fromUs: Micros, toUs: Micros): number {
  return (toUs - fromUs) / 1_000_000;
}
