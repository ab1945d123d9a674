import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentile } from '../../src/kernel/percentile.ts';
import { percentileByDefinition } from '../support/percentile-by-definition.ts';

describe('percentile', () => {
  // The example of the nearest-rank method in the literature: five scores.
  test.each([
    [0, 15],
    [5, 15],
    [30, 20],
    [40, 20],
    [50, 35],
    [100, 50],
  ])('gives the p%d of 15, 20, 35, 40, 50 as %d', (percent, value) => {
    expect(percentile([15, 20, 35, 40, 50], percent)).toBe(value);
  });

  test('is the smallest observation that enough others do not exceed', () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(values, fc.nat(100), (observed, percent) => {
        const sorted = Float64Array.from(observed).sort();
        expect(percentile(sorted, percent)).toBe(percentileByDefinition(observed, percent));
      }),
    );
  });

  test('refuses no observations and ranks that are not whole per cents', () => {
    expect(() => percentile([], 95)).toThrow('no observations');
    expect(() => percentile([1], 99.9)).toThrow('not a percentile: 99.9');
    expect(() => percentile([1], 101)).toThrow('not a percentile: 101');
    expect(() => percentile([1], -1)).toThrow('not a percentile: -1');
  });
});
