/**
 * What expressions are evaluated over: series of samples, and where they are found.
 */
import type { Micros } from '../kernel/time.ts';
import type { LabelSet } from './label-set.ts';
import type { Matcher } from './matcher.ts';

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
}

/** Where series are found. */
export interface SeriesSource {
  /** The series that all matchers accept, always in the same order. */
  select(matchers: readonly Matcher[]): readonly Series[];
}

/** One value of an instant vector. */
export interface Sample {
  readonly labels: LabelSet;
  readonly value: number;
}

export type Vector = readonly Sample[];
