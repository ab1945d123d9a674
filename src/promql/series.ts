/**
 * What expressions are evaluated over: series of samples, and where they are found.
 */
import type { Micros } from '../kernel/time.ts';
import type { LabelSet } from './label-set.ts';
import type { Matcher } from './matcher.ts';

/**
 * A stretch of the samples of a series: the rows from `from` to before `to`.
 *
 * The arrays belong to the series and are lent until its next sample; nothing is copied.
 */
export interface Rows {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly from: number;
  readonly to: number;
  /** Instant of the last row at or before which the series fell: after it, it only rose. */
  readonly fellUs: Micros;
}

/** Samples of one label set, in order of time, no two at one instant. */
export interface Series {
  /** With the name of the metric, as `__name__`. */
  readonly labels: LabelSet;
  timeAt(row: number): Micros;
  valueAt(row: number): number;
  /** Whether the row says that the series ended here, until its next sample; it has no value. */
  isStaleAt(row: number): boolean;
  /** Number of rows at or before an instant. */
  countUntil(atUs: Micros): number;
  /** The samples from one instant to another, both included, without markers of staleness. */
  between(fromUs: Micros, toUs: Micros): Rows;
}

/** Where series are found. */
export interface SeriesSource {
  /**
   * The series that all matchers accept, always in the same order.
   *
   * @param matchers - The same array each time for the same selector, so that a source can answer
   *   with the array that it gave before, as long as no series came or went.
   */
  select(matchers: readonly Matcher[]): readonly Series[];
}

/** One value of an instant vector. */
export interface Sample {
  readonly labels: LabelSet;
  readonly value: number;
}

export type Vector = readonly Sample[];
