import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentile, RunningPercentile } from '../../src/metrics/quantile.ts';

const anyValues = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 80 });
const anyPercent = fc.integer({ min: 1, max: 100 });

/** The definition, read aloud: the smallest value that at least p percent do not exceed. */
function byDefinition(values: readonly number[], percent: number): number {
  const enough = values.filter((candidate) => {
    const notAbove = values.filter((value) => value <= candidate).length;
    return notAbove * 100 >= percent * values.length;
  });
  return Math.min(...enough);
}

describe('percentile', () => {
  // The example of the nearest-rank method in the literature: five scores.
  test.each([
    [5, 15],
    [30, 20],
    [40, 20],
    [50, 35],
    [100, 50],
  ])('gives the p%d of 15, 20, 35, 40, 50 as %d', (percent, value) => {
    expect(percentile(Float64Array.of(15, 20, 35, 40, 50), percent)).toBe(value);
  });

  test('is the smallest observation that enough others do not exceed', () => {
    fc.assert(
      fc.property(anyValues, anyPercent, (values, percent) => {
        const sorted = Float64Array.from(values).sort();
        expect(percentile(sorted, percent)).toBe(byDefinition(values, percent));
      }),
    );
  });

  test('refuses to take one of no observations', () => {
    expect(() => percentile(new Float64Array(0), 95)).toThrow('no observations');
  });
});

describe('RunningPercentile', () => {
  test('agrees at every step with the percentile of all values so far', () => {
    fc.assert(
      fc.property(anyValues, anyPercent, (values, percent) => {
        const running = new RunningPercentile(percent, Float64Array.from(values));
        for (const [index, value] of values.entries()) {
          expect(running.add(value)).toBe(byDefinition(values.slice(0, index + 1), percent));
        }
      }),
    );
  });
});
