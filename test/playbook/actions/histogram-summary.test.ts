import { expect, test } from 'vitest';
import { histogramSummary } from '../../../src/playbook/actions/histogram-summary.ts';
import { LabelSet } from '../../../src/promql/label-set.ts';
import { ScrapeStore } from '../../../src/promql/scrape-store.ts';

const BOUNDS = [0.1, 0.5, 1];
const NAMES = [...BOUNDS.map((bound) => `${bound}`), '+Inf'];
const MINUTE_US = 60_000_000;

/** A histogram that is scraped once a minute and takes the same observations in each. */
function observed(perMinute: readonly number[], minutes: number): ScrapeStore {
  const store = new ScrapeStore();
  const sum = perMinute.reduce((total, one) => total + one, 0);
  for (let minute = 0; minute <= minutes; minute += 1) {
    const show = (name: string, value: number, le?: string) => {
      const bound = le === undefined ? [] : ([['le', le]] as const);
      store.append(LabelSet.of([['__name__', name], ...bound]), minute * MINUTE_US, value * minute);
    };
    for (const [place, le] of NAMES.entries()) {
      const most = BOUNDS[place] ?? Number.POSITIVE_INFINITY;
      show('took_bucket', perMinute.filter((one) => one <= most).length, le);
    }
    show('took_sum', sum);
    show('took_count', perMinute.length);
  }
  return store;
}

test('tells mean, count and quantiles of what was observed', () => {
  const series = observed([0.05, 0.05, 0.3, 0.9], 20);
  const nowUs = 20 * MINUTE_US;
  const ends = [18, 19, 20].map((minute) => minute * MINUTE_US);
  const source = { series, name: 'took', labels: {} };
  const summary = histogramSummary(source, nowUs, 10 * MINUTE_US, ends, 2 * MINUTE_US);
  expect(summary?.samples).toBe(40);
  expect(summary?.statistics.mean).toBeCloseTo(0.325, 12);
  // Half lie in the first bucket, so the median is its bound; linear in the last one otherwise.
  expect(summary?.statistics.p50).toBeCloseTo(0.1, 12);
  expect(summary?.statistics.p95).toBeCloseTo(0.9, 12);
  expect(summary?.statistics.max).toBeCloseTo(1, 12);
  expect(summary?.values.map((mean) => Math.round(mean * 1_000))).toEqual([325, 325, 325]);
});

test('is nothing when nothing was observed', () => {
  const source = { series: observed([], 20), name: 'took', labels: {} };
  expect(histogramSummary(source, 20 * MINUTE_US, 10 * MINUTE_US, [], MINUTE_US)).toBeNull();
});
