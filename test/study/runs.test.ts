import { describe, expect, test } from 'vitest';
import { PUBLISHED_HOTSTUFF } from '../../src/study/published-hotstuff.ts';
import { estimateOf } from '../../src/study/runs.ts';

describe('estimateOf', () => {
  // By SciPy 1.17.1: stats.t.interval(0.95, n - 1, mean, sem).
  test.each([
    [[598, 621, 567, 642, 619], 574.186, 644.614],
    [[2605, 19_937, 4051, 1223], -6940.57, 20_848.57],
    [[3, 5], -8.706, 16.706],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3.33415, 7.66585],
    [Array.from({ length: 20 }, (_, run) => (run + 1) * (run + 1)), 83.63988, 203.36012],
  ])('has the interval of SciPy for %j', (runs, least, most) => {
    const { mean, margin } = estimateOf(runs);
    expect(mean).toBeCloseTo((least + most) / 2, 2);
    expect((2 * margin) / (most - least)).toBeCloseTo(1, 3);
  });

  test('is sure of runs that do not differ', () => {
    expect(estimateOf([7, 7, 7, 7])).toEqual({ mean: 7, margin: 0 });
  });

  test('refuses runs that it has no margin for', () => {
    for (const count of [0, 1, 21]) {
      const runs = new Array<number>(count).fill(1);
      expect(() => estimateOf(runs)).toThrow(`number of runs has no margin here: ${count}`);
    }
  });

  // As the study had them when it knew the means alone.
  test.each([
    [0, 10, 10_000, 9756, 845, 1274],
    [0, 20, 130_000, 124_911, 1613, 2347],
    [0, 50, 100_000, 90_964, 6954, 9865],
    [1, 10, 90_000, 78_452, 2817, 6847],
  ])('means of %d of %d at %d', (deadCount, size, txPerSecond, tps, consensusMs, endToEndMs) => {
    const row = PUBLISHED_HOTSTUFF.find(
      (one) => one.deadCount === deadCount && one.size === size && one.txPerSecond === txPerSecond,
    )!;
    const { endToEndTps, consensusLatencyMs, endToEndLatencyMs } = row;
    expect(Math.round(estimateOf(endToEndTps).mean)).toBe(tps);
    expect(Math.round(estimateOf(consensusLatencyMs).mean)).toBe(consensusMs);
    expect(Math.round(estimateOf(endToEndLatencyMs).mean)).toBe(endToEndMs);
  });
});
