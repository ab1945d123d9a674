import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distributionOf, mapDistribution, percentile } from '../../src/report/percentile.ts';

describe('percentile', () => {
  // numpy.percentile([15, 20, 35, 40, 50], q), method linear.
  test.each([
    [0, 15],
    [5, 16],
    [30, 23],
    [40, 29],
    [50, 35],
    [95, 48],
    [100, 50],
  ])('puts rank %d of five values at %d', (percent, expected) => {
    expect(percentile([15, 20, 35, 40, 50], percent)).toBe(expected);
  });

  test('agrees with interpolation in exact fractions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 200 }),
        fc.nat(100),
        (values, percent) => {
          const sorted = [...values].sort((a, b) => a - b);
          const place = BigInt((sorted.length - 1) * percent);
          const index = Number(place / 100n);
          const low = BigInt(sorted[index] ?? 0);
          const high = BigInt(sorted[Math.min(index + 1, sorted.length - 1)] ?? 0);
          const hundredfold = low * 100n + (high - low) * (place % 100n);
          expect(percentile(sorted, percent)).toBeCloseTo(Number(hundredfold) / 100, 5);
        },
      ),
    );
  });

  test('refuses no values and ranks that are not whole per cents', () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
    expect(() => percentile([1], 99.9)).toThrow(RangeError);
    expect(() => percentile([1], 101)).toThrow(RangeError);
  });
});

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
});
