import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Aggregate, ask, isAggregateOf, type Query } from '../../src/metrics/query.ts';
import { SeriesStore } from '../../src/metrics/series-store.ts';

const window = { labels: {}, fromUs: 0, toUs: 1000 };

function storeWith(name: 'propagation' | 'peers' | 'bytes_in', series: readonly number[][]) {
  const store = new SeriesStore();
  for (const [index, values] of series.entries()) {
    const one = store.open(name, { target: `t${index}` });
    for (const [atUs, value] of values.entries()) one.append(atUs * 10, value);
  }
  return store;
}

describe('ask', () => {
  test('makes one number of the observations of all series', () => {
    const store = storeWith('propagation', [
      [5, 1, 9],
      [4, 4, 4, 2],
    ]);
    const value = (aggregate: Aggregate) =>
      ask(store, { ...window, metric: 'propagation', aggregate }).value;
    expect(value('max')).toBe(9);
    expect(value('min')).toBe(1);
    expect(value('sum')).toBe(29);
    expect(value('count')).toBe(7);
    // 29 / 7 = 4.14…: a mean of durations is whole microseconds.
    expect(value('mean')).toBe(4);
    expect(value('p50')).toBe(4);
    expect(value('p99')).toBe(9);
    expect(value('last')).toBe(2);
  });

  test('sums the last values of gauges and counters over the targets', () => {
    const gauges = storeWith('peers', [[3, 8], [5]]);
    expect(ask(gauges, { ...window, metric: 'peers', aggregate: 'last' }).value).toBe(13);
    const counters = storeWith('bytes_in', [
      [3, 8],
      [5, 2],
    ]);
    expect(ask(counters, { ...window, metric: 'bytes_in', aggregate: 'last' }).value).toBe(15);
  });

  // A chain that stops makes no more intervals: the longest of those it made says nothing of it.
  test('counts the open interval of a chain that stopped into the maximum, and no further', () => {
    const store = new SeriesStore();
    const made = store.open('block_interval', { target: 'a', group: 'validators' });
    for (const atUs of [100, 200, 300]) made.append(atUs, 100);
    const age = store.open('block_age', { target: 'a', group: 'validators' });
    for (const atUs of [150, 400, 900]) age.append(atUs, (atUs - 50) % 300);
    const asked = (aggregate: Aggregate, changes: object = {}) =>
      ask(store, { ...window, metric: 'block_interval', aggregate, ...changes });
    expect(asked('max')).toMatchObject({ value: 250, samples: 3, seriesCount: 1 });
    expect(asked('max', { toUs: 350 })).toMatchObject({ value: 100, samples: 3 });
    expect(asked('max', { fromUs: 850 })).toMatchObject({ value: 250, samples: 0 });
    expect(asked('max', { labels: { group: 'wallets' } }).value).toBeNull();
    expect(asked('p99').value).toBe(100);
    expect(asked('count').value).toBe(3);
    expect(asked('mean').value).toBe(100);
  });

  test('keeps a mean of counts as it is', () => {
    const store = storeWith('peers', [[1, 2]]);
    expect(ask(store, { ...window, metric: 'peers', aggregate: 'mean' }).value).toBe(1.5);
  });

  test('has both ends of the window in it', () => {
    const store = storeWith('propagation', [[1, 2, 3, 4, 5]]);
    const count = (fromUs: number, toUs: number) =>
      ask(store, { ...window, metric: 'propagation', aggregate: 'count', fromUs, toUs });
    expect(count(10, 30).value).toBe(3);
    expect(count(11, 29).value).toBe(1);
    expect(count(11, 19)).toMatchObject({ value: null, samples: 0, seriesCount: 1 });
    expect(count(30, 10)).toMatchObject({ value: null, samples: 0 });
  });

  test('tells a metric without series from one without values', () => {
    const answer = ask(new SeriesStore(), { ...window, metric: 'peers', aggregate: 'max' });
    expect(answer).toEqual({ value: null, samples: 0, seriesCount: 0, dropped: 0, stale: [] });
  });

  test('shares out the growth of a counter between windows that follow each other', () => {
    const scrapes = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });
    const cuts = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(scrapes, { minLength: 1, maxLength: 3 }), cuts, (series, unsorted) => {
        const store = storeWith('bytes_in', series);
        const increase = (fromUs: number, toUs: number) =>
          ask(store, { ...window, metric: 'bytes_in', aggregate: 'increase', fromUs, toUs })
            .value ?? 0;
        const edges = [-1, ...unsorted.toSorted((a, b) => a - b), 400];
        const parts = edges.slice(1).map((edge, index) => increase(edges[index] ?? 0, edge));
        expect(parts.reduce((a, b) => a + b, 0)).toBe(increase(-1, 400));
      }),
    );
  });

  test('agrees with a count by hand on the growth of a counter that was reset twice', () => {
    // 0→7, reset, 0→3→5, reset, 0→1: 7 + 5 + 1 = 13 in all; 5 - 0 + 1 = 6 after the first scrape.
    const store = storeWith('bytes_in', [[7, 3, 5, 1]]);
    const query = { ...window, metric: 'bytes_in', aggregate: 'increase' } as const;
    expect(ask(store, { ...query, fromUs: -1 }).value).toBe(13);
    expect(ask(store, query).value).toBe(6);
  });

  test('names the targets that are down when it asks for a last value', () => {
    const store = storeWith('peers', [[3], [4]]);
    store.open('up', { target: 't0' }).append(0, 1);
    store.open('up', { target: 't1' }).append(0, 1);
    store.open('up', { target: 't1' }).append(10, 0);
    const last = (toUs: number) =>
      ask(store, { ...window, metric: 'peers', aggregate: 'last', toUs }).stale;
    expect(last(9)).toEqual([]);
    expect(last(10)).toEqual(['t1']);
    expect(ask(store, { ...window, metric: 'peers', aggregate: 'max' }).stale).toEqual([]);
  });

  test('counts the observations lost in the window by the targets it asks', () => {
    const store = storeWith('propagation', [[1, 2, 3]]);
    const dropped = store.open('samples_dropped', { target: 't0' });
    dropped.append(0, 0);
    dropped.append(20, 4);
    const query: Query = { ...window, metric: 'propagation', aggregate: 'count' };
    expect(ask(store, query).dropped).toBe(4);
    expect(ask(store, { ...query, toUs: 19 }).dropped).toBe(0);
    expect(ask(store, { ...query, labels: { target: 't1' } }).dropped).toBe(0);
  });

  test('refuses an aggregate that means nothing for the type of its metric', () => {
    expect(isAggregateOf('counter', 'p95')).toBe(false);
    expect(isAggregateOf('gauge', 'increase')).toBe(false);
    expect(isAggregateOf('samples', 'p95')).toBe(true);
    expect(() =>
      ask(new SeriesStore(), { ...window, metric: 'bytes_in', aggregate: 'max' }),
    ).toThrow('means nothing');
  });
});
