/**
 * When a metric gate was lost: from which instant on nothing that followed could let it pass.
 *
 * Only aggregates that move one way are lost for good: a maximum, a sum or a counter that is too
 * high stays so, and a minimum that is too low. A mean or a quantile can come back. A duration is
 * known when it ends, but was too long before: from the instant at which it exceeded the threshold.
 */
import type { Micros } from '../../kernel/time.ts';
import { breachUs } from '../../metrics/breach.ts';
import { METRICS } from '../../metrics/catalogue.ts';
import { type Query, seriesRead, windowOf } from '../../metrics/query.ts';
import type { SeriesStore } from '../../metrics/series-store.ts';
import type { Comparison } from '../../schema/comparison.ts';
import { holds } from './judgement.ts';

/** @returns Null when it was not lost before the window ended, or when that cannot be known. */
export function lossUs(
  store: SeriesStore,
  query: Query,
  op: Comparison,
  threshold: number,
): Micros | null {
  const bound = boundOf(query, op);
  if (bound === null) return null;
  const isWithin = (value: number) => holds(bound, value, threshold);
  const { type, unit } = METRICS[query.metric];
  const isDuration = query.aggregate === 'max' && type === 'samples' && unit === 'us';
  if (isDuration) return exceededUs(store, query, isWithin, threshold);
  return breachUs(store, query, isWithin);
}

/** What a rule asks of the side to which the aggregate moves; null if it moves either way. */
function boundOf({ metric, aggregate }: Query, op: Comparison): Comparison | null {
  const isLast = aggregate === 'last' && METRICS[metric].type === 'counter';
  if (isLast || RISING.has(aggregate)) return FROM_ABOVE.get(op) ?? null;
  return aggregate === 'min' ? (FROM_BELOW.get(op) ?? null) : null;
}

const RISING: ReadonlySet<string> = new Set(['max', 'sum', 'count', 'increase']);
/** What of a comparison something that rises can break for good, and something that falls. */
const FROM_ABOVE = new Map<Comparison, Comparison>([
  ['<', '<'],
  ['<=', '<='],
  ['==', '<='],
]);
const FROM_BELOW = new Map<Comparison, Comparison>([
  ['>', '>'],
  ['>=', '>='],
  ['==', '>='],
]);

/** When the first of all durations exceeded the threshold; not before the window. */
function exceededUs(
  store: SeriesStore,
  query: Query,
  isWithin: (value: number) => boolean,
  threshold: number,
): Micros | null {
  let earliestUs: Micros | null = null;
  for (const series of seriesRead(store, query)) {
    const { first, count } = windowOf(series, query);
    for (let row = first; row < first + count; row += 1) {
      const value = series.values.valueAt(row);
      if (isWithin(value)) continue;
      const atUs = series.values.timeAt(row) - value + threshold;
      earliestUs = Math.min(earliestUs ?? atUs, atUs);
    }
  }
  return earliestUs === null ? null : Math.max(query.fromUs, earliestUs);
}
