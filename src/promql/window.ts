/** The samples of one series in a window of time, as functions over ranges see them. */
import type { Micros } from '../kernel/time.ts';
import type { RangeSelector } from './ast.ts';
import type { Series } from './series.ts';

export interface Window {
  /** When the samples were taken; as many as `values`, at least one. */
  readonly times: readonly Micros[];
  readonly values: readonly number[];
  readonly startUs: Micros;
  readonly endUs: Micros;
  readonly rangeUs: Micros;
  /** The instant of the evaluation, which an offset sets apart from `endUs`. */
  readonly atUs: Micros;
}

/**
 * Cuts a window out of a series. Both of its ends belong to it, as in Prometheus 2; markers of
 * staleness are skipped.
 *
 * @returns Null when no sample lies in the window.
 */
export function windowOf(series: Series, range: RangeSelector, atUs: Micros): Window | null {
  const { rangeUs, selector } = range;
  const endUs = atUs - selector.offsetUs;
  const startUs = endUs - rangeUs;
  const times: Micros[] = [];
  const values: number[] = [];
  const end = series.countUntil(endUs);
  // Times are whole, so what lies before the window lies at or before the microsecond before it.
  for (let row = series.countUntil(startUs - 1); row < end; row += 1) {
    if (series.isStaleAt(row)) continue;
    times.push(series.timeAt(row));
    values.push(series.valueAt(row));
  }
  return times.length === 0 ? null : { times, values, startUs, endUs, rangeUs, atUs };
}

/** Seconds from one instant to another; both are whole, so it is rounded once. */
export function secondsBetween(fromUs: Micros, toUs: Micros): number {
  return (toUs - fromUs) / 1_000_000;
}
