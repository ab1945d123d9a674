import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AGGREGATES, ask, isAggregateOf } from '../../../src/metrics/query.ts';
import { SeriesStore } from '../../../src/metrics/series-store.ts';
import { holds } from '../../../src/rollout/gates/judgement.ts';
import { lossUs } from '../../../src/rollout/gates/loss.ts';

const OPS = ['<', '<=', '==', '>=', '>'] as const;
const window = { labels: {}, fromUs: 0, toUs: 1_000 };

/** A store of one series: instants with their values. */
function storeOf(metric: 'propagation' | 'peers' | 'bytes_in', rows: readonly [number, number][]) {
  const store = new SeriesStore();
  const series = store.open(metric, { target: 'a' });
  for (const [atUs, value] of rows) series.append(atUs, value);
  return store;
}

describe('a gate is lost', () => {
  test('by a duration from when it was too long, which is before its end', () => {
    const query = { ...window, metric: 'propagation', aggregate: 'max' } as const;
    const store = storeOf('propagation', [
      [100, 40],
      [900, 800],
      [950, 90],
    ]);
    expect(lossUs(store, query, '<=', 60)).toBe(160);
    expect(lossUs(store, query, '==', 100)).toBe(200);
    expect(lossUs(store, query, '<=', 800)).toBeNull();
    expect(lossUs(store, { ...query, fromUs: 300 }, '<', 60)).toBe(300);
  });

  test('by the age of a last block, from when it exceeded the threshold', () => {
    const store = new SeriesStore();
    store.open('block_interval', { target: 'a' }).append(100, 20);
    const age = store.open('block_age', { target: 'a' });
    for (const atUs of [200, 400, 600]) age.append(atUs, atUs - 100);
    const query = { ...window, metric: 'block_interval', aggregate: 'max' } as const;
    expect(lossUs(store, query, '<=', 250)).toBe(350);
    expect(lossUs(store, query, '<=', 500)).toBeNull();
  });

  test('by a counter or a gauge from the scrape on that showed it', () => {
    const counter = storeOf('bytes_in', [
      [100, 1],
      [200, 3],
      [300, 3],
    ]);
    const increase = { ...window, metric: 'bytes_in', aggregate: 'increase' } as const;
    expect(lossUs(counter, increase, '==', 1)).toBe(200);
    expect(lossUs(counter, { ...increase, aggregate: 'last' }, '<=', 0)).toBe(100);
    const gauge = storeOf('peers', [
      [100, 4],
      [200, 2],
      [300, 5],
    ]);
    const least = { ...window, metric: 'peers', aggregate: 'min' } as const;
    expect(lossUs(gauge, least, '>=', 3)).toBe(200);
    expect(lossUs(gauge, { ...least, aggregate: 'last' }, '>=', 9)).toBeNull();
  });

  // What is lost at an instant is lost with whatever comes after it.
  test('once no values to come let it pass, for any of them', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 });
    const metric = fc.constantFrom('peers', 'bytes_in');
    const type = { peers: 'gauge', bytes_in: 'counter' } as const;
    const rule = fc.record({
      aggregate: fc.constantFrom(...AGGREGATES),
      op: fc.constantFrom(...OPS),
      threshold: fc.integer({ min: 0, max: 12 }),
    });
    let lost = 0;
    fc.assert(
      fc.property(
        metric,
        values,
        values,
        rule,
        (name, known, later, { aggregate, op, threshold }) => {
          fc.pre(isAggregateOf(type[name], aggregate));
          const rows = [...known, ...later].map((value, at): [number, number] => [10 * at, value]);
          const query = { ...window, metric: name, aggregate };
          const before = { ...query, toUs: 10 * (known.length - 1) };
          const atUs = lossUs(storeOf(name, rows), before, op, threshold);
          if (atUs === null) return;
          lost += 1;
          const { value } = ask(storeOf(name, rows), query);
          expect(holds(op, value as number, threshold)).toBe(false);
          expect(lossUs(storeOf(name, rows), query, op, threshold)).toBe(atUs);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(lost).toBeGreaterThan(50);
  });
});
