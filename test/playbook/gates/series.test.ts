import { describe, expect, test } from 'vitest';
import { Bench, component, factsOf, HOUR, isAllowed, MINUTE, rows, SECOND } from './bench.ts';

const canary = { cohort: 'canary' };
const control = { cohort: 'control' };

/** Without processes, so that nothing but what is fed is there. */
const still = (us: number) =>
  new Bench({ components: [component('rpc', { standby: true, scrape: false })] }).pass(us);

describe('prom_expr', () => {
  const gate = { check: 'prom_expr', op: '<=', value: 5 };

  test('wants every series to hold, and names those that do not', () => {
    const bench = still(10 * MINUTE)
      .feed('queue', { instance: 'a' }, [[600, 5]])
      .feed('queue', { instance: 'b' }, [[600, 6]]);
    expect(bench.judge({ ...gate, expr: 'queue' })).toMatchObject({
      outcome: 'fail',
      value: 6,
      reason: 'queue{instance="b"} 6 (wanted <= 5)',
    });
    expect(bench.judge({ ...gate, expr: 'min(queue)' }).outcome).toBe('pass');
  });

  test('decides nothing without series, by a value that is no number, or by an error', () => {
    const bench = still(10 * MINUTE).feed('a', {}, [[600, 0]]);
    bench.feed('b', { x: '1' }, [[600, 1]]).feed('b', { x: '2' }, [[600, 1]]);
    for (const expr of ['nothing', 'a / a', 'a * on() b']) {
      expect(bench.judge({ ...gate, expr }).outcome).toBe('inconclusive');
    }
  });

  test('counts the scrapes in the ranges of the expression for min_samples', () => {
    const bench = still(10 * MINUTE).feed(
      'queue',
      {},
      rows(480, 600, () => 1),
    );
    const mean = { ...gate, expr: 'avg_over_time(queue[5m])' };
    // 480, 495, ... 600: nine scrapes.
    expect(bench.judge({ ...mean, min_samples: 9 })).toMatchObject({ outcome: 'pass', samples: 9 });
    expect(bench.judge({ ...mean, min_samples: 10 })).toMatchObject({
      outcome: 'inconclusive',
      reason: '9 samples, needs 10',
    });
  });

  test('counts what was scraped since the hold began where there is no range', () => {
    const bench = still(10 * MINUTE).feed(
      'queue',
      {},
      rows(0, 600, () => 1),
    );
    const held = { ...gate, expr: 'queue', min_samples: 5 };
    expect(bench.judge(held, { activatedUs: 541 * SECOND }).outcome).toBe('inconclusive');
    expect(bench.judge(held, { activatedUs: 540 * SECOND })).toMatchObject({ samples: 5 });
  });

  test('takes the number of observations from an expression that counts them', () => {
    const bench = still(10 * MINUTE)
      .feed('queue', {}, [[600, 1]])
      .feed('done', {}, [[600, 298.7]]);
    const counted = { ...gate, expr: 'queue', samples: 'sum(done)' };
    expect(bench.judge({ ...counted, min_samples: 299 }).samples).toBe(298);
    expect(bench.judge({ ...counted, min_samples: 298 }).outcome).toBe('pass');
  });

  test('takes an empty result for good only when what it reads has data', () => {
    const bench = still(10 * MINUTE).feed('queue', {}, [[600, 1]]);
    const filter = { ...gate, empty: 'pass' };
    expect(bench.judge({ ...filter, expr: 'queue > 100' }).outcome).toBe('pass');
    expect(bench.judge({ ...filter, expr: 'nothing > 100' }).outcome).toBe('inconclusive');
  });

  test('compares with a multiple of a baseline, and not without one', () => {
    const bench = still(10 * MINUTE).feed('queue', {}, [[600, 11]]);
    const ratio = { check: 'prom_expr', op: '<=', expr: 'queue', baseline: 'before', factor: 1.2 };
    expect(bench.judge(ratio).outcome).toBe('inconclusive');
    addBaseline(bench, [10]);
    expect(bench.judge(ratio)).toMatchObject({ outcome: 'pass', threshold: 12 });
  });

  test('tells lints how long it must be watched', () => {
    const facts = factsOf({ ...gate, expr: 'sum(rate(x[5m] offset 1m))', for: '2m' });
    expect(facts.minimumTimeUs).toBe(8 * MINUTE);
    expect(factsOf({ ...gate, expr: 'x', min_samples: 20 }).minimumTimeUs).toBe(5 * MINUTE);
    const nested = factsOf({ ...gate, expr: 'max_over_time(rate(x[5m])[1h:1m])' });
    expect(nested.minimumTimeUs).toBe(65 * MINUTE);
  });
});

describe('baseline_ratio', () => {
  const gate = {
    check: 'baseline_ratio',
    baseline: 'before',
    samples: 'done',
    min_samples: 299,
    mean: 'mean_seconds',
    p99: 'p99_seconds',
    timeouts: 'timeouts',
  };
  const measured = (mean: number, p99: number, timeouts: number, done = 500) => {
    const bench = still(10 * MINUTE);
    addBaseline(bench, [2, 2, 2, 4]);
    for (const [name, value] of Object.entries({
      mean_seconds: mean,
      p99_seconds: p99,
      timeouts,
      done,
    })) {
      bench.feed(name, {}, [[600, value]]);
    }
    return bench;
  };

  test('sees a tail that the mean hides, and requests that never came back', () => {
    expect(measured(1.9, 3.9, 0).judge(gate).outcome).toBe('pass');
    expect(measured(1.9, 60, 0).judge(gate)).toMatchObject({
      outcome: 'fail',
      value: 15,
      reason: 'p99 p99_seconds 60, allowed 4',
    });
    expect(measured(1.9, 3.9, 1).judge(gate).reason).toBe('timeouts timeouts 1, allowed 0');
  });

  test('decides nothing with too few samples, or when a statistic is no number', () => {
    expect(measured(1, 60, 0, 298).judge(gate).outcome).toBe('inconclusive');
    expect(measured(1, Number.NaN, 0).judge(gate).outcome).toBe('inconclusive');
    expect(measured(1, 1, 0).judge({ ...gate, baseline_samples: 5 }).outcome).toBe('inconclusive');
  });

  test('allows its factor', () => {
    expect(measured(2.5, 5, 0).judge({ ...gate, factor: 1.25 }).outcome).toBe('pass');
    expect(measured(2.5, 5.1, 0).judge({ ...gate, factor: 1.25 }).outcome).toBe('fail');
  });
});

describe('mann_whitney', () => {
  const gate = {
    check: 'mann_whitney',
    canary: 'latency{cohort="canary"}',
    control: 'latency{cohort="control"}',
    over: '10m',
    min_samples: 20,
  };
  /** Twenty evaluations of 30 s; a small saw about the level. */
  const saw = (level: number) => rows(0, 600, (atS) => level + (atS % 75) / 75);

  test('passes for equal cohorts and fails for one that is slower', () => {
    const equal = still(10 * MINUTE)
      .feed('latency', canary, saw(10))
      .feed('latency', control, saw(10));
    expect(equal.judge(gate)).toMatchObject({ outcome: 'pass', samples: 20, value: 0 });
    const slower = still(10 * MINUTE)
      .feed('latency', canary, saw(12))
      .feed('latency', control, saw(10));
    expect(slower.judge(gate)).toMatchObject({ outcome: 'fail', value: 2 });
    expect(slower.judge({ ...gate, worse: 'low' }).outcome).toBe('pass');
  });

  test('decides nothing by values whose difference is beyond all numbers', () => {
    const bench = still(10 * MINUTE)
      .feed(
        'latency',
        canary,
        rows(0, 600, () => 1.7e308),
      )
      .feed(
        'latency',
        control,
        rows(0, 600, () => -1.7e308),
      );
    expect(bench.judge(gate)).toMatchObject({ outcome: 'inconclusive', samples: 20 });
  });

  // Of four and four values 70 orders are as likely; of five and five 252; 98 % needs 100.
  test.each([
    [4, 'inconclusive'],
    [5, 'fail'],
  ])('with %i values of each and a confidence of 98 %% is %s', (count, outcome) => {
    const bench = still(10 * MINUTE)
      .feed('latency', canary, saw(20))
      .feed('latency', control, saw(10));
    const few = { ...gate, over: `${count * 30}s`, min_samples: 1, confidence: 0.98 };
    expect(bench.judge(few)).toMatchObject({ outcome, samples: count });
  });

  test('compares only what was measured in the hold, and decides nothing with too little', () => {
    const bench = still(10 * MINUTE)
      .feed('latency', canary, saw(12))
      .feed('latency', control, saw(10));
    expect(bench.judge(gate, { activatedUs: 5 * MINUTE })).toMatchObject({
      outcome: 'inconclusive',
      samples: 10,
    });
  });
});

describe('drift', () => {
  const gate = { check: 'drift', series: 'memory', limit: 1_000, horizon: '100h', min_samples: 30 };
  /** Grows by so much an hour, and anew at each start of its process. */
  const leak = (perHour: number, startsS: readonly number[]) => {
    const startOf = (atS: number) => startsS.findLast((startS) => startS <= atS) ?? 0;
    const labels = { instance: 'a' };
    return still(6 * HOUR)
      .feed('process_start_time_seconds', labels, rows(0, 21_600, startOf))
      .feed(
        'memory',
        labels,
        rows(0, 21_600, (atS) => ((atS - startOf(atS)) / 3600) * perHour),
      );
  };

  test('projects the slope to the limit', () => {
    // 6 h at 10 an hour: at 60 now, at 1,000 in 94 h.
    const leaking = leak(10, [0]);
    expect(leaking.judge(gate)).toMatchObject({ outcome: 'fail', value: expect.closeTo(10) });
    expect(leaking.judge(gate).reason).toContain('reaches 1000 in 3d 22h');
    expect(leaking.judge({ ...gate, horizon: '93h' }).outcome).toBe('pass');
    expect(leak(0, [0]).judge(gate).outcome).toBe('pass');
  });

  test('sees a leak that restarts set back, in the last life that is long enough', () => {
    const restarted = leak(10, [0, 7_200, 14_400, 21_300]);
    expect(restarted.judge(gate)).toMatchObject({ outcome: 'fail', value: expect.closeTo(10) });
  });

  test('asks nothing of a spare instance that somebody has stopped', () => {
    const bench = leak(0, [0])
      .feed('memory', { instance: 'b' }, [...rows(0, 60, () => 1), [75, null]])
      .feed('up', { instance: 'b' }, [...rows(0, 60, () => 1), [75, null]]);
    expect(bench.judge(gate).outcome).toBe('pass');
  });

  test('decides nothing about lives that are too short', () => {
    const starts = Array.from({ length: 12 }, (_, index) => index * 1_800);
    expect(leak(10, starts).judge(gate).outcome).toBe('inconclusive');
    expect(still(HOUR).judge({ ...gate, series: 'nothing' }).outcome).toBe('inconclusive');
  });

  test('takes a plain selector only', () => {
    expect(isAllowed({ ...gate, series: 'rate(x[5m])' })).toBe(false);
  });
});

describe('counter_increase', () => {
  const gate = { check: 'counter_increase', series: 'fallback_total' };
  const hold = { activatedUs: 5 * MINUTE };

  test('counts through resets what a comparison with 0 forgets', () => {
    // 3 before the hold; 3 to 5, a restart to 0, 0 to 4: 6 in all.
    const values = (atS: number) => (atS <= 300 ? 3 : atS < 450 ? 5 : atS < 500 ? 0 : 4);
    const bench = still(10 * MINUTE).feed('fallback_total', {}, rows(0, 600, values));
    expect(bench.judge(gate, hold)).toMatchObject({ outcome: 'fail', value: 6 });
    expect(bench.judge({ ...gate, since: 'run' }, hold).value).toBe(9);
  });

  test('misses a target that does not answer, but not one that somebody stopped', () => {
    const judged = (up: number | null) => {
      const bench = still(10 * MINUTE).feed(
        'fallback_total',
        { instance: 'b' },
        rows(0, 600, () => 0),
      );
      bench.feed('fallback_total', { instance: 'a' }, [...rows(0, 300, () => 0), [315, null]]);
      bench.feed('up', { instance: 'a' }, [...rows(0, 300, () => 1), [315, up]]);
      return bench.judge(gate, hold).outcome;
    };
    expect(judged(0)).toBe('inconclusive');
    expect(judged(null)).toBe('pass');
  });

  test('goes on counting where it stood at the last look', () => {
    const bench = still(10 * MINUTE).feed(
      'fallback_total',
      {},
      rows(0, 600, () => 2),
    );
    expect(bench.judge(gate, hold).value).toBe(0);
    bench.pass(MINUTE).feed('fallback_total', {}, [
      [615, 1],
      [630, 4],
    ]);
    // A reset to 1, then 3 more.
    expect(bench.judge(gate, hold)).toMatchObject({ outcome: 'fail', value: 4 });
    expect(bench.judge(gate, hold).value).toBe(4);
  });

  test('counts the first value of a series that shows up later', () => {
    const bench = still(10 * MINUTE)
      .feed(
        'fallback_total',
        { cause: 'none' },
        rows(0, 600, () => 0),
      )
      .feed(
        'fallback_total',
        { cause: 'timeout' },
        rows(450, 600, () => 1),
      );
    expect(bench.judge(gate, hold)).toMatchObject({
      outcome: 'fail',
      reason: 'fallback_total{cause="timeout"} +1',
    });
  });

  test('passes for a counter that stands, not for one that is no longer seen', () => {
    const bench = still(10 * MINUTE).feed(
      'fallback_total',
      {},
      rows(0, 600, () => 3),
    );
    expect(bench.judge(gate, hold).outcome).toBe('pass');
    expect(bench.pass(HOUR).judge(gate, hold).outcome).toBe('inconclusive');
    expect(bench.judge({ ...gate, series: 'nothing_total' }, hold).outcome).toBe('inconclusive');
  });
});

describe('advancing', () => {
  const gate = { check: 'advancing', series: 'height', within: '5m' };

  test('wants growth of each series, without a long standstill', () => {
    const bench = still(10 * MINUTE)
      .feed(
        'height',
        { instance: 'a' },
        rows(0, 600, (atS) => Math.floor(atS / 60)),
      )
      .feed(
        'height',
        { instance: 'b' },
        rows(0, 600, (atS) => (atS < 450 ? 1 : 7)),
      );
    expect(bench.judge({ ...gate, by: 5 }).outcome).toBe('pass');
    expect(bench.judge({ ...gate, by: 6 }).reason).toBe('height{instance="a"} grew by 5');
    expect(bench.judge({ ...gate, gap_max: '60s' }).reason).toBe(
      'height{instance="b"} stood still for 2m 30s',
    );
  });

  test('asks processes twice, and takes no longer than the growth does', () => {
    let height = 0;
    const bench = new Bench().answers('rpc', 'height', () => height++).pass(MINUTE);
    const probed = { check: 'advancing', group: 'rpc', probe: 'height', within: '2m' };
    expect(bench.judge(probed).outcome).toBe('pass');
    expect(bench.sim.nowUs).toBeLessThan(2 * MINUTE);
    const stuck = new Bench().answers('rpc', 'height', () => 4).pass(MINUTE);
    expect(stuck.judge(probed)).toMatchObject({ outcome: 'fail', value: 4 });
  });
});

function addBaseline(bench: Bench, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const max = sorted.at(-1)!;
  const statistics = { mean: Math.min(mean, 2.5), p50: sorted[0]!, p95: max, p99: max, max };
  if (values.length === 1) statistics.mean = mean;
  bench.state.baselines.push({
    ...{ name: 'before', atUs: 0, samples: values.length },
    ...{ statistics, values },
  });
}
