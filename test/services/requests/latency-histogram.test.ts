import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampler } from '../../../src/kernel/distributions.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { LatencyHistogram } from '../../../src/services/requests/latency-histogram.ts';

describe('LatencyHistogram', () => {
  test('counts in the first bucket whose bound is not exceeded', () => {
    const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 1 });
    fc.assert(
      fc.property(bounds, fc.array(fc.nat(6000)), (unordered, durations) => {
        const boundsUs = unordered.toSorted((a, b) => a - b);
        const histogram = new LatencyHistogram(boundsUs);
        for (const us of durations) histogram.observe(us);
        const naive = boundsUs.map((bound) => durations.filter((us) => us <= bound).length);
        expect([...histogram.cumulative()]).toEqual([...naive, durations.length]);
        expect(histogram.sumUs).toBe(durations.reduce((sum, us) => sum + us, 0));
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    { kind: 'exponential', meanUs: 12_000 },
    { kind: 'exponential', meanUs: 700_000 },
    { kind: 'lognormal', medianUs: 30_000, sigma: 1 },
    { kind: 'lognormal', medianUs: 800_000, sigma: 0.5 },
  ] as const)('tells p50, p95 and p99 within 2 % of the observations: $kind', (distribution) => {
    const draw = sampler(distribution);
    const stream = new Streams('3').of('latency', distribution.kind);
    const seen = Float64Array.from({ length: 50_000 }, () => draw(stream));
    const histogram = new LatencyHistogram();
    for (const us of seen) histogram.observe(us);
    seen.sort();
    for (const q of [0.5, 0.95, 0.99]) {
      const exact = seen[Math.ceil(q * seen.length) - 1]!;
      expect(Math.abs(histogram.quantileUs(q)! / exact - 1)).toBeLessThan(0.02);
    }
  });

  test('puts what is above all bounds into the last count, and tells the last bound for it', () => {
    const histogram = new LatencyHistogram([10, 20]);
    for (const us of [0, 10, 11, 21, 3e9, 1e12]) histogram.observe(us);
    expect([...histogram.counts]).toEqual([2, 1, 3]);
    expect(histogram.quantileUs(0.99)).toBe(20);
    expect(new LatencyHistogram([10]).quantileUs(0.5)).toBeUndefined();
  });

  test('refuses bounds that do not ascend', () => {
    expect(() => new LatencyHistogram([10, 10])).toThrow('bounds do not ascend: 10');
  });
});
