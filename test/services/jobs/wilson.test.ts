import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/services/jobs/service-level.ts';
import { wilsonInterval, Z_95 } from '../../../src/services/jobs/wilson.ts';

const level = { passShareMin: 0.98, windowUs: 1, samplesMin: 1 };

describe('wilsonInterval', () => {
  // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i meets the published bounds', (successes, trials, lower, upper) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval.lower).toBeCloseTo(lower, 4);
    expect(interval.upper).toBeCloseTo(upper, 4);
  });

  // The definition: both bounds solve |share - p| = z sqrt(p (1 - p) / n).
  test('has bounds at which the score is z', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), fc.nat(), (trials, any) => {
        const successes = 1 + (any % (trials - 1));
        const { lower, upper } = wilsonInterval(successes, trials);
        for (const p of [lower, upper]) {
          const score = Math.abs(successes / trials - p) / Math.sqrt((p * (1 - p)) / trials);
          expect(score).toBeCloseTo(Z_95, 6);
        }
      }),
    );
  });

  test('knows nothing without trials', () => {
    expect(wilsonInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
    expect(() => wilsonInterval(2, 1)).toThrow('more successes than trials');
  });
});

describe('judge', () => {
  test.each([
    [188, 188, 'open'],
    [189, 189, 'met'],
    [180, 189, 'breached'],
    [185, 189, 'open'],
  ] as const)('calls %i of %i %s', (passed, total, outcome) => {
    expect(judge(level, 'any', passed, total).outcome).toBe(outcome);
  });
});
