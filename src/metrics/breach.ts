/**
 * Since when a rule has been broken.
 *
 * Replays a window instant by instant and judges the aggregate after each, as if the window had
 * ended there. The breach begins where the unbroken row of bad judgements begins that lasts until
 * the end of the window: of a maximum that is the first value too high, of a quantile the instant
 * from which it stayed too high.
 */
import type { Micros } from '../kernel/time.ts';
import { METRICS, type Unit } from './catalogue.ts';
import { counterBase, meanOf, PERCENT, type Query, seriesRead, windowOf } from './query.ts';
import { RunningPercentile } from './running-percentile.ts';
import type { Series, SeriesStore } from './series-store.ts';

interface Observation {
  readonly atUs: Micros;
  /** Place of its series among those selected. */
  readonly from: number;
  readonly value: number;
}

/** Takes the next value and returns the aggregate of all values so far. */
type Running = (next: Observation) => number;

/**
 * @param holds - Whether a value of the aggregate obeys the rule.
 * @returns When the breach began, or null when the window ends with the rule obeyed or is empty.
 */
export function breachUs(
  store: SeriesStore,
  query: Query,
  holds: (value: number) => boolean,
): Micros | null {
  const series = seriesRead(store, query);
  const observations = inOrder(series, query);
  const running = runningOf(series, query, observations);
  let sinceUs: Micros | null = null;
  for (const [index, next] of observations.entries()) {
    const value = running(next);
    // Values of one instant came with one scrape: they are judged together.
    if (observations[index + 1]?.atUs === next.atUs) continue;
    if (holds(value)) sinceUs = null;
    else sinceUs ??= next.atUs;
  }
  return sinceUs;
}

function inOrder(series: readonly Series[], query: Query): Observation[] {
  const observations: Observation[] = [];
  for (const [from, one] of series.entries()) {
    const { first, count } = windowOf(one, query);
    for (let row = first; row < first + count; row += 1) {
      observations.push({ atUs: one.values.timeAt(row), from, value: one.values.valueAt(row) });
    }
  }
  // Rows of one series are in order already and the sort is stable, so the order is total.
  return observations.sort((a, b) => a.atUs - b.atUs || a.from - b.from);
}

function runningOf(
  series: readonly Series[],
  query: Query,
  observations: readonly Observation[],
): Running {
  switch (query.aggregate) {
    case 'max':
      return folded(Math.max, Number.NEGATIVE_INFINITY);
    case 'min':
      return folded(Math.min, Number.POSITIVE_INFINITY);
    case 'sum':
      return folded((sum, value) => sum + value, 0);
    case 'count':
      return folded((count) => count + 1, 0);
    case 'mean':
      return runningMean(METRICS[query.metric].unit);
    case 'last':
      if (METRICS[query.metric].type === 'samples') return ({ value }) => value;
      return sumOfLatest(series.map(() => 0));
    case 'increase':
      return sumOfLatest(series.map((one) => counterBase(one, query.fromUs)));
    default: {
      const values = Float64Array.from(observations, ({ value }) => value);
      const running = new RunningPercentile(PERCENT[query.aggregate], values);
      return ({ value }) => running.add(value);
    }
  }
}

function folded(fold: (sofar: number, value: number) => number, first: number): Running {
  let sofar = first;
  return ({ value }) => {
    sofar = fold(sofar, value);
    return sofar;
  };
}

/** The sum over all series of the latest value less its base. */
function sumOfLatest(bases: readonly number[]): Running {
  const latest: (number | undefined)[] = [];
  return ({ from, value }) => {
    latest[from] = value - bases[from]!;
    return latest.reduce((sum: number, one) => sum + (one ?? 0), 0);
  };
}

function runningMean(unit: Unit): Running {
  let sum = 0;
  let count = 0;
  return ({ value }) => {
    sum += value;
    count += 1;
    return meanOf(sum, count, unit);
  };
}
