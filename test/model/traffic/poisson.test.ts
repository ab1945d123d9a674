import { describe, expect, test } from 'vitest';
import { poissonSchema, startPoisson } from '../../../src/model/traffic/poisson.ts';
import { SECOND, TrafficBench } from '../../support/traffic-bench.ts';

const spec = poissonSchema.parse({
  kind: 'poisson',
  name: 'load',
  rate: '50/s',
  stage: 'load',
  from: 'wallets',
  payload: { min: '3B', max: '5B' },
});

describe('Poisson traffic', () => {
  const bench = new TrafficBench();
  startPoisson(spec, bench.host);
  bench.run(100 * SECOND);

  test('has the mean rate that it is told, and gaps without memory', () => {
    const { sent } = bench;
    expect(Math.abs(sent.length - 5000)).toBeLessThan(5 * Math.sqrt(5000));
    const gaps = sent.slice(1).map(({ atUs }, place) => atUs - sent[place]!.atUs);
    // Of exponential gaps with mean 20 ms, a share 1 / e is longer than that, e^-3 than three times.
    const longer = (us: number) => gaps.filter((gap) => gap > us).length / gaps.length;
    expect(longer(20_000)).toBeCloseTo(1 / Math.E, 1);
    expect(longer(60_000)).toBeCloseTo(Math.exp(-3), 1.5);
  });

  test('has payloads of all sizes between its bounds', () => {
    const sizes = bench.sent.map(({ payload }) => payload.length);
    for (const size of [3, 4, 5]) {
      const found = sizes.filter((one) => one === size).length;
      expect(Math.abs(found - sizes.length / 3)).toBeLessThan(5 * Math.sqrt(sizes.length / 4.5));
    }
    expect(new Set(sizes).size).toBe(3);
  });

  test('ends with its stage', () => {
    const before = bench.sent.length;
    bench.stage = 'next';
    bench.run(110 * SECOND);
    expect(bench.sent.length).toBe(before);
    expect(bench.sim.pendingCount).toBe(0);
  });
});
