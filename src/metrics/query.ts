/**
 * Questions to the series store: one number from the series of a metric over a window of time.
 *
 * | aggregate | of samples | of gauges | of counters |
 * |---|---|---|---|
 * | max, min, mean, p50 … p99 | of all observations | of all scraped values | |
 * | last | latest observation | sum over targets of the last value | the same, through resets |
 * | sum | of all observations | | |
 * | count | of observations | of scraped values | of scraped values |
 * | increase | | | growth in the window, through resets |
 *
 * A maximum of durations counts the one that is open, where a gauge tells of it (`openDuration`). That
 * is no sample: it makes neither the least number of samples, nor a metric of one that nobody reports.
 *
 * A mean of durations or bytes is rounded to the nearest whole unit. Of nothing there is no number.
 */
import { check } from '../kernel/check.ts';
import { percentile } from '../kernel/percentile.ts';
import type { Micros } from '../kernel/time.ts';
import { METRICS, type MetricName, type MetricType, openDuration, type Unit } from './catalogue.ts';
import { type Labels, type Series, type SeriesStore, TARGET_LABEL } from './series-store.ts';

/** Percent of each quantile aggregate. */
export const PERCENT = { p50: 50, p90: 90, p95: 95, p99: 99 } as const;

/** Every aggregate. */
export const AGGREGATES = [
  'max',
  'min',
  'mean',
  'last',
  'sum',
  'count',
  'increase',
  'p50',
  'p90',
  'p95',
  'p99',
] as const;

export type Aggregate = (typeof AGGREGATES)[number];

export interface Query {
  readonly metric: MetricName;
  readonly aggregate: Aggregate;
  /** Labels that a series must have: `{group: 'validators'}`. */
  readonly labels: Labels;
  /** First and last instant of the window; both belong to it. */
  readonly fromUs: Micros;
  readonly toUs: Micros;
}

export interface Answer {
  /** Null when nothing was scraped in the window. */
  readonly value: number | null;
  /** Observations or scraped values that the number stands on. */
  readonly samples: number;
  /** Series that matched, with or without values in the window. */
  readonly seriesCount: number;
  /** Observations in the window lost because a target had too many. */
  readonly dropped: number;
  /** Targets down at the end of the window, whose last value is therefore no longer known. */
  readonly stale: readonly string[];
}

const NOT_OF_TYPE: Readonly<Record<MetricType, readonly Aggregate[]>> = {
  samples: ['increase'],
  gauge: ['increase', 'sum'],
  counter: ['max', 'min', 'mean', 'sum', 'p50', 'p90', 'p95', 'p99'],
};

/** Whether an aggregate means anything for metrics of a type. */
export function isAggregateOf(type: MetricType, aggregate: Aggregate): boolean {
  return !NOT_OF_TYPE[type].includes(aggregate);
}

/** The unit of an aggregate of values: that of the values, but how many there are is a number. */
export function unitOf(unit: Unit, aggregate: Aggregate): Unit {
  return aggregate === 'count' ? 'count' : unit;
}

/**
 * Answers a query.
 *
 * @throws InvariantError if the aggregate means nothing for the metric; the loader refuses that.
 */
export function ask(store: SeriesStore, query: Query): Answer {
  const { type } = METRICS[query.metric];
  check(isAggregateOf(type, query.aggregate), 'the aggregate means nothing for this metric');

  const series = store.select(query.metric, query.labels);
  const samples = countOf(series, query);
  const read = seriesRead(store, query);
  const count = countOf(read, query);
  return {
    value: count === 0 ? null : aggregated(read, query, count),
    samples,
    seriesCount: series.length,
    dropped: type === 'samples' ? droppedOf(store, query) : 0,
    stale: type === 'gauge' && query.aggregate === 'last' ? staleOf(store, series, query) : [],
  };
}

/** The series that an aggregate is made of: those of the metric, and of what is open. */
export function seriesRead(store: SeriesStore, { metric, aggregate, labels }: Query): Series[] {
  const open = aggregate === 'max' ? openDuration.get(metric) : undefined;
  const running = open === undefined ? [] : store.select(open, labels);
  return [...store.select(metric, labels), ...running];
}

function countOf(series: readonly Series[], query: Query): number {
  return series.reduce((sum, one) => sum + windowOf(one, query).count, 0);
}

/** The mean of `count` values that add up to `sum`, as a value of that unit. */
export function meanOf(sum: number, count: number, unit: Unit): number {
  const mean = sum / count;
  return unit === 'us' || unit === 'bytes' ? Math.round(mean) : mean;
}

/** Rows of a series inside the window: the first, and how many. */
export function windowOf(series: Series, query: Query): { first: number; count: number } {
  const first = series.values.countBefore(query.fromUs);
  return { first, count: Math.max(0, series.values.countUntil(query.toUs) - first) };
}

/**
 * What a counter stood at when the window began: its value at the last scrape at or before it, so
 * that windows which follow each other share out all growth between them; 0 when none was before,
 * as a counter starts at 0 with its process.
 */
export function counterBase(series: Series, fromUs: Micros): number {
  const count = series.values.countUntil(fromUs);
  return count === 0 ? 0 : series.values.valueAt(count - 1);
}

function aggregated(series: readonly Series[], query: Query, samples: number): number {
  const { aggregate } = query;
  if (aggregate === 'count') return samples;
  if (aggregate === 'increase') {
    return sumOf(series, query, (one, last) => last - counterBase(one, query.fromUs));
  }
  if (aggregate === 'last') {
    if (METRICS[query.metric].type === 'samples') return latestOf(series, query);
    return sumOf(series, query, (_, last) => last);
  }
  return ofValues(gathered(series, query, samples), aggregate, METRICS[query.metric].unit);
}

function ofValues(
  values: Float64Array,
  aggregate: Exclude<Aggregate, 'count' | 'increase' | 'last'>,
  unit: Unit,
): number {
  if (aggregate === 'max') return values.reduce((a, b) => Math.max(a, b));
  if (aggregate === 'min') return values.reduce((a, b) => Math.min(a, b));
  if (aggregate === 'sum') return values.reduce((a, b) => a + b);
  if (aggregate === 'mean')
    return meanOf(
      values.reduce((a, b) => a + b),
      values.length,
      unit,
    );
  return percentile(values.sort(), PERCENT[aggregate]);
}

function gathered(series: readonly Series[], query: Query, samples: number): Float64Array {
  const values = new Float64Array(samples);
  let length = 0;
  for (const one of series) {
    const { first, count } = windowOf(one, query);
    for (let row = first; row < first + count; row += 1) {
      values[length] = one.values.valueAt(row);
      length += 1;
    }
  }
  return values;
}

/** Sums over the series that have a value in the window. */
function sumOf(
  series: readonly Series[],
  query: Query,
  term: (one: Series, last: number) => number,
): number {
  let sum = 0;
  for (const one of series) {
    const { first, count } = windowOf(one, query);
    if (count > 0) sum += term(one, one.values.valueAt(first + count - 1));
  }
  return sum;
}

/** The latest observation of all series; of one instant, the one of the series opened last. */
function latestOf(series: readonly Series[], query: Query): number {
  let atUs = -1;
  let value = 0;
  for (const one of series) {
    const { first, count } = windowOf(one, query);
    const last = first + count - 1;
    if (count === 0 || one.values.timeAt(last) < atUs) continue;
    atUs = one.values.timeAt(last);
    value = one.values.valueAt(last);
  }
  return value;
}

function droppedOf(store: SeriesStore, query: Query): number {
  const counters = store.select('samples_dropped', query.labels);
  return sumOf(counters, query, (one, last) => last - counterBase(one, query.fromUs));
}

function staleOf(store: SeriesStore, series: readonly Series[], query: Query): string[] {
  return series
    .map((one) => one.labels[TARGET_LABEL] ?? '')
    .filter((target) => target !== '' && !store.wasUp(target, query.toUs));
}
