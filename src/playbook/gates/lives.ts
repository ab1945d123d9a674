/** The lives of the processes of an instance, as scrapes show them. */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import { METRIC_NAME } from '../../promql/label-set.ts';
import type { Matcher } from '../../promql/matcher.ts';
import type { Series } from '../../promql/series.ts';
import type { PlaybookContext } from '../context.ts';

/** A process, from its start to its last scrape. */
export interface Life {
  readonly fromUs: Micros;
  readonly toUs: Micros;
}

/** What is known of a series: it only grows, so the next look goes on from there. */
const known = new WeakMap<Series, { untilUs: Micros; readonly lives: Life[] }>();

/**
 * The processes of an instance, oldest first; of what shows no start of its process, all time is
 * one life.
 */
export function livesOf(context: PlaybookContext, instance: string): readonly Life[] {
  const nowUs = context.estate.scheduler.nowUs();
  const [starts] = seriesOf(context, 'process_start_time_seconds', instance);
  if (starts === undefined) return [{ fromUs: 0, toUs: nowUs }];
  const seen = known.get(starts) ?? { untilUs: -1, lives: [] };
  known.set(starts, seen);
  const { times, values, from, to } = starts.between(seen.untilUs + 1, nowUs);
  const { lives } = seen;
  for (let row = from; row < to; row += 1) {
    const fromUs = Math.round(values[row]! * US_PER_SECOND);
    const last = lives.at(-1);
    if (last?.fromUs === fromUs) lives[lives.length - 1] = { fromUs, toUs: times[row]! };
    else lives.push({ fromUs, toUs: times[row]! });
    seen.untilUs = times[row]!;
  }
  return lives;
}

const matchersByKey = new Map<string, readonly Matcher[]>();

/** Series of a metric of one instance. */
export function seriesOf(
  { series }: Pick<PlaybookContext, 'series'>,
  metric: string,
  instance: string,
): readonly Series[] {
  const key = `${metric} ${instance}`;
  // The same array each time: a source finds the series again by it.
  const matchers = matchersByKey.get(key) ?? [
    { name: METRIC_NAME, operator: '=', value: metric, pattern: null },
    { name: 'instance', operator: '=', value: instance, pattern: null },
  ];
  matchersByKey.set(key, matchers);
  return series.select(matchers);
}

/** Whether the target of an instance is none any more, such as a spare that somebody stopped. */
export function isRetired(context: PlaybookContext, instance: string): boolean {
  const [up] = seriesOf(context, 'up', instance);
  if (up === undefined) return false;
  const row = up.countUntil(context.estate.scheduler.nowUs()) - 1;
  return row >= 0 && up.isStaleAt(row);
}
