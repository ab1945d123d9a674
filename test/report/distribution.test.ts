import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baselineOf } from '../../src/analysis/baseline.ts';
import { type Aggregate, ask } from '../../src/metrics/query.ts';
import { SeriesStore } from '../../src/metrics/series-store.ts';
import { distributionOf, mapDistribution } from '../../src/report/distribution.ts';
import { percentileByDefinition } from '../support/percentile-by-definition.ts';

/** What a gate reads of observations. */
function read(values: readonly number[], aggregate: Aggregate): number | null {
  const store = new SeriesStore();
  const series = store.open('propagation', { target: 'a' });
  for (const [atUs, value] of values.entries()) series.append(atUs, value);
  const window = { labels: {}, fromUs: 0, toUs: values.length };
  return ask(store, { ...window, metric: 'propagation', aggregate }).value;
}

describe('distributionOf', () => {
  test('says nothing of no values', () => {
    expect(distributionOf([])).toBeNull();
    expect(mapDistribution(null, Math.round)).toBeNull();
  });

  test('sorts a copy by value and not by text', () => {
    const values = [100, 20, 3];
    expect(distributionOf(values)).toMatchObject({ count: 3, min: 3, p50: 20, max: 100, mean: 41 });
    expect(values).toEqual([100, 20, 3]);
  });

  test('has the percentiles that gates and baselines have of the same values', () => {
    const observed = fc.array(fc.nat(1e9), { minLength: 1, maxLength: 150 });
    fc.assert(
      fc.property(observed, (values) => {
        const distribution = distributionOf(values)!;
        const baseline = baselineOf(values)!;
        for (const [key, percent] of [
          ['p50', 50],
          ['p95', 95],
          ['p99', 99],
        ] as const) {
          const expected = percentileByDefinition(values, percent);
          expect([distribution[key], baseline[key], read(values, key)]).toEqual([
            expected,
            expected,
            expected,
          ]);
        }
        expect([distribution.p90, read(values, 'p90')]).toEqual(
          Array(2).fill(percentileByDefinition(values, 90)),
        );
      }),
    );
  });
});
