import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { Registry } from '../../../src/metrics/registry.ts';
import { Scraper } from '../../../src/metrics/scraper.ts';
import { SeriesStore } from '../../../src/metrics/series-store.ts';
import {
  judgeMetric,
  type MetricGateSpec,
  metricGateSchema,
} from '../../../src/rollout/gates/metric-gate.ts';
import { unjudged } from '../../../src/rollout/gates/table.ts';

function gate(changes: object): MetricGateSpec {
  return metricGateSchema.parse({
    name: 'gate',
    metric: 'propagation',
    aggregate: 'max',
    op: '<=',
    value: '500ms',
    ...changes,
  });
}

/** A store with one target, `wallets-0`, scraped once a second. */
function cluster(changes: { sampleCountMax?: number } = {}) {
  const registry = new Registry(changes.sampleCountMax);
  const store = new SeriesStore();
  let isUp = true;
  const target = { name: 'wallets-0', labels: { group: 'wallets' }, registry, isUp: () => isUp };
  const scraper = new Scraper(store, [target]);
  return {
    store,
    registry,
    observe: (value: number, atUs: number) =>
      registry.observe(registry.samples('propagation'), value, atUs),
    scrape: (atUs: number) => scraper.scrape(atUs),
    goDown: () => {
      isUp = false;
    },
  };
}

const window = { fromUs: 0, toUs: seconds(100), scrapedUs: 0 };

describe('judgeMetric', () => {
  test('passes at equality for <= and >=, and fails there for < and >', () => {
    const { store, observe, scrape } = cluster();
    observe(ms(500), 1);
    scrape(seconds(1));
    const outcomes = ['<', '<=', '==', '>=', '>'].map((op) => {
      const { outcome, margin } = judgeMetric(store, gate({ op }), window);
      return [op, outcome, margin];
    });
    expect(outcomes).toEqual([
      ['<', 'fail', 0],
      ['<=', 'pass', 0],
      ['==', 'pass', 0],
      ['>=', 'pass', 0],
      ['>', 'fail', 0],
    ]);
  });

  test('is inconclusive below the least number of samples, whatever the value', () => {
    const { store, observe, scrape } = cluster();
    for (let at = 1; at <= 298; at += 1) observe(ms(9000), at);
    scrape(seconds(1));
    const spec = gate({ aggregate: 'p95', min_samples: 299 });
    expect(judgeMetric(store, spec, window)).toMatchObject({
      outcome: 'inconclusive',
      samples: 298,
      reason: '298 samples, needs 299',
      value: ms(9000),
    });
    observe(ms(9000), seconds(2));
    scrape(seconds(2));
    expect(judgeMetric(store, spec, window).outcome).toBe('fail');
  });

  test('tells a metric that nobody reports from one without values in the window', () => {
    const { store, observe, scrape } = cluster();
    expect(judgeMetric(store, gate({ group: 'wallets' }), window)).toMatchObject({
      outcome: 'inconclusive',
      value: null,
      margin: null,
      reason: 'no target of wallets reports propagation',
    });
    observe(1, 5);
    scrape(seconds(1));
    const later = { ...window, fromUs: seconds(2) };
    expect(judgeMetric(store, gate({}), later)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'no target reported propagation in the window',
    });
  });

  test('reads only the group it names', () => {
    const { store, observe, scrape } = cluster();
    observe(ms(900), 1);
    scrape(seconds(1));
    expect(judgeMetric(store, gate({ group: 'wallets' }), window).outcome).toBe('fail');
    expect(judgeMetric(store, gate({ group: 'provers' }), window).outcome).toBe('inconclusive');
  });

  test('tells since when a maximum has been too high', () => {
    const { store, observe, scrape } = cluster();
    for (const [value, at] of [
      [ms(10), 1],
      [ms(501), 7],
      [ms(20), 8],
      [ms(800), 9],
    ] as const) {
      observe(value, at);
    }
    scrape(seconds(1));
    expect(judgeMetric(store, gate({}), window)).toMatchObject({
      outcome: 'fail',
      value: ms(800),
      margin: -ms(300),
      firstBreachUs: 7,
      lostUs: 0,
      reason: '800ms, so since 7us',
    });
  });

  test('is inconclusive when a last value is asked of a target that is down', () => {
    const { store, registry, scrape, goDown } = cluster();
    registry.set(registry.gauge('tracker_lag_blocks'), 0);
    scrape(seconds(1));
    const spec = gate({ metric: 'tracker_lag_blocks', aggregate: 'last', op: '==', value: 0 });
    expect(judgeMetric(store, spec, window).outcome).toBe('pass');
    goDown();
    scrape(seconds(2));
    expect(judgeMetric(store, spec, window)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'last value unknown, down: wallets-0',
    });
  });

  test('is inconclusive until a scrape has followed the end of what it judges', () => {
    const { store, observe, scrape } = cluster();
    observe(1, 1);
    scrape(seconds(1));
    const pending = { ...window, scrapedUs: seconds(2) };
    expect(judgeMetric(store, gate({}), pending)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'nothing was scraped since the end',
    });
    scrape(seconds(2));
    expect(judgeMetric(store, gate({}), pending).outcome).toBe('pass');
  });

  test('does not pass on observations of which some were lost, but still fails on the others', () => {
    const { store, observe, scrape } = cluster({ sampleCountMax: 3 });
    for (let at = 1; at <= 5; at += 1) observe(ms(100), at);
    scrape(seconds(1));
    expect(judgeMetric(store, gate({}), window)).toMatchObject({
      outcome: 'inconclusive',
      reason: '2 observations were lost before a scrape',
    });
    expect(judgeMetric(store, gate({ value: '99ms' }), window).outcome).toBe('fail');
  });

  test('is not fooled by a counter that a restart put back to 0', () => {
    const { store, registry, scrape } = cluster();
    const accepts = registry.counter('tamper_unexpected_accepts');
    registry.add(accepts);
    scrape(seconds(1));
    registry.restart();
    scrape(seconds(2));
    for (const aggregate of ['last', 'increase']) {
      const spec = gate({ metric: 'tamper_unexpected_accepts', aggregate, op: '==', value: 0 });
      expect(judgeMetric(store, spec, window)).toMatchObject({ outcome: 'fail', value: 1 });
    }
  });

  test('writes its rule as a person reads it', () => {
    const ruleOf = (changes: object) => {
      return judgeMetric(new SeriesStore(), gate(changes), window).rule;
    };
    expect(ruleOf({ aggregate: 'p95' })).toBe('p95 propagation <= 500ms');
    expect(ruleOf({ metric: 'block_interval', group: 'observers', value: '8s' })).toBe(
      'max block_interval of observers <= 8s',
    );
    expect(
      ruleOf({
        metric: 'proofs_verified',
        aggregate: 'increase',
        over: 'stage',
        op: '>',
        value: 0,
      }),
    ).toBe('increase proofs_verified over stage > 0');
  });

  test('counts in numbers, whatever the unit of what it counts', () => {
    const { store, observe, scrape } = cluster();
    for (const atUs of [1, 2, 3]) observe(ms(20), atUs);
    scrape(seconds(1));
    const spec = gate({ aggregate: 'count', op: '>=', value: 5 });
    expect(judgeMetric(store, spec, window)).toMatchObject({
      ...{ outcome: 'fail', rule: 'count propagation >= 5', unit: 'count' },
      ...{ value: 3, threshold: 5, margin: -2, reason: '3, so since 1us' },
    });
    expect(unjudged(spec, 'late')).toMatchObject({ rule: 'count propagation >= 5', unit: 'count' });
  });

  test('agrees with a plain fold over the observations, for any of them', () => {
    const observations = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 });
    const rule = fc.record({
      aggregate: fc.constantFrom('max', 'min', 'sum', 'count'),
      op: fc.constantFrom('<', '<=', '==', '>=', '>'),
      value: fc.integer({ min: 0, max: 20 }).map((us) => `${us}us`),
    });
    const folds = {
      max: (values: number[]) => Math.max(...values),
      min: (values: number[]) => Math.min(...values),
      sum: (values: number[]) => values.reduce((a, b) => a + b, 0),
      count: (values: number[]) => values.length,
    };
    fc.assert(
      fc.property(observations, rule, (values, { aggregate, op, value }) => {
        const { store, observe, scrape } = cluster();
        for (const [at, one] of values.entries()) observe(one, at);
        scrape(seconds(1));
        const spec = gate({ aggregate, op, value });
        const judged = judgeMetric(store, spec, window);

        const expected = folds[aggregate as keyof typeof folds](values);
        const limit = Number.parseInt(value, 10);
        const obeys = {
          '<': expected < limit,
          '<=': expected <= limit,
          '==': expected === limit,
          '>=': expected >= limit,
          '>': expected > limit,
        };
        expect(judged.value).toBe(expected);
        expect(judged.outcome).toBe(obeys[op as keyof typeof obeys] ? 'pass' : 'fail');
      }),
    );
  });
});
