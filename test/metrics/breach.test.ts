import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breachUs } from '../../src/metrics/breach.ts';
import { METRICS } from '../../src/metrics/catalogue.ts';
import { AGGREGATES, ask, isAggregateOf, type Query } from '../../src/metrics/query.ts';
import { SeriesStore } from '../../src/metrics/series-store.ts';

const METRIC_OF_TYPE = ['propagation', 'peers', 'bytes_in'] as const;

describe('breachUs', () => {
  test('begins where the rule was broken and stayed broken to the end', () => {
    const store = new SeriesStore();
    const series = store.open('tracker_lag_blocks', { target: 'a' });
    for (const [index, value] of [0, 3, 0, 0, 2, 1, 4].entries()) series.append(index * 10, value);
    const query = { metric: 'tracker_lag_blocks', labels: {}, fromUs: 0 } as const;
    const isZero = (value: number) => value === 0;
    expect(breachUs(store, { ...query, aggregate: 'last', toUs: 99 }, isZero)).toBe(40);
    expect(breachUs(store, { ...query, aggregate: 'max', toUs: 99 }, isZero)).toBe(10);
    expect(breachUs(store, { ...query, aggregate: 'last', toUs: 35 }, isZero)).toBeNull();
    expect(
      breachUs(store, { ...query, aggregate: 'last', fromUs: 80, toUs: 99 }, isZero),
    ).toBeNull();
  });

  // Judged by asking the query itself, once for every instant the window could have ended at.
  test('agrees with asking for every shorter window, for any values and any aggregate', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 });
    const asked = fc.record({
      metric: fc.constantFrom(...METRIC_OF_TYPE),
      aggregate: fc.constantFrom(...AGGREGATES),
      fromUs: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(values, { maxLength: 3 }), asked, fc.nat(9), (rows, shape, limit) => {
        fc.pre(isAggregateOf(METRICS[shape.metric].type, shape.aggregate));
        const store = storeWith(shape.metric, rows);
        const query: Query = { ...shape, labels: {}, toUs: 40 };
        const holds = (value: number) => value <= limit;
        expect(breachUs(store, query, holds)).toBe(breachByAsking(store, query, holds));
      }),
      { numRuns: 500 },
    );
  });
});

/** Series whose values fall on the same instants. */
function storeWith(metric: Query['metric'], rows: readonly number[][]): SeriesStore {
  const store = new SeriesStore();
  for (const [index, row] of rows.entries()) {
    const series = store.open(metric, { target: `t${index}` });
    for (const [place, value] of row.entries()) series.append(place * 3, value);
  }
  return store;
}

function breachByAsking(store: SeriesStore, query: Query, holds: (value: number) => boolean) {
  let sinceUs: number | null = null;
  for (let toUs = query.fromUs; toUs <= query.toUs; toUs += 1) {
    const { value } = ask(store, { ...query, toUs });
    if (value === null) continue;
    if (holds(value)) sinceUs = null;
    else sinceUs ??= toUs;
  }
  return sinceUs;
}
