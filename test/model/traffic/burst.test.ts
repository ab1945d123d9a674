import { describe, expect, test } from 'vitest';
import { burstSchema, startBurst } from '../../../src/model/traffic/burst.ts';
import { SECOND, TrafficBench } from '../../support/traffic-bench.ts';

const WRITTEN = {
  kind: 'burst',
  name: 'load',
  rate: '100/s',
  stage: 'load',
  from: 'wallets',
  payload: { min: '1B', max: '1B' },
} as const;

function started(on: unknown, off: unknown): TrafficBench {
  const bench = new TrafficBench();
  startBurst(burstSchema.parse({ ...WRITTEN, on, off }), bench.host);
  return bench;
}

/** Variance over mean of the number of transactions in a second: 1 for Poisson traffic. */
function dispersion({ sent }: TrafficBench, seconds: number): number {
  const counts = new Array<number>(seconds).fill(0);
  for (const { atUs } of sent) counts[Math.floor(atUs / SECOND)]! += 1;
  const mean = sent.length / seconds;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / seconds / mean;
}

describe('traffic in bursts', () => {
  test('flows at its rate in every burst, and between them not at all', () => {
    const bench = started('2s', '3s');
    bench.run(100 * SECOND);
    const bursts = new Array<number>(20).fill(0);
    for (const { atUs } of bench.sent) bursts[Math.floor(atUs / (5 * SECOND))]! += 1;
    const phases = bench.sent.map(({ atUs }) => atUs % (5 * SECOND));
    expect(Math.max(...phases)).toBeLessThanOrEqual(2 * SECOND);
    for (const count of bursts) expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(200));
    expect(Math.abs(bench.sent.length - 4000)).toBeLessThan(5 * Math.sqrt(4000));
  });

  // An interrupted Poisson process: mean rate r on / (on + off), and far more varied than Poisson.
  test('of random lengths has the mean of both and comes in clusters', () => {
    const mean = (us: string) => ({ kind: 'exponential', mean: us });
    const bench = started(mean('2s'), mean('6s'));
    bench.run(2000 * SECOND);
    // 250 cycles; the time in bursts has a deviation of about 1.4 * 2 s * sqrt(250) * 0.75 = 33 s.
    expect(Math.abs(bench.sent.length - 50_000)).toBeLessThan(5 * 3_300);
    expect(dispersion(bench, 2000)).toBeGreaterThan(20);
    const steady = started(mean('2s'), '0s');
    steady.run(200 * SECOND);
    expect(Math.abs(steady.sent.length - 20_000)).toBeLessThan(5 * Math.sqrt(20_000));
    expect(dispersion(steady, 200)).toBeLessThan(1.6);
  });

  test('ends with its stage, in a burst and between two', () => {
    for (const endUs of [1 * SECOND, 3 * SECOND]) {
      const bench = started('2s', '3s');
      bench.run(endUs);
      const before = bench.sent.length;
      bench.stage = 'next';
      bench.run(60 * SECOND);
      expect(bench.sent.length).toBe(before);
      expect(bench.sim.pendingCount).toBe(0);
    }
  });

  test('lets time pass even where bursts and silences have no length', () => {
    const bench = started('0s', '0s');
    bench.run(1_000);
    expect(bench.sim.nowUs).toBe(1_000);
    expect(bench.sent).toEqual([]);
  });
});
