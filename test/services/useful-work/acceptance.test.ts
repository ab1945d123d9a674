import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acceptanceProbability,
  naturalLogarithm,
  Retarget,
} from '../../../src/services/useful-work/acceptance.ts';

const bounds = {
  types: [],
  gammaCapMicronats: 0,
  thetaMinMicronats: 0,
  thetaMaxMicronats: 9_000_000,
};
const options = {
  targetIntervalUs: 6_000_000,
  window: 4,
  clamp: 0.25,
  gain: 1,
  thetaStartMicronats: 5_000_000,
};

function afterWindow(intervalUs: number, overrides: Partial<typeof options> = {}): Retarget {
  const retarget = new Retarget({ ...options, ...overrides });
  for (let block = 0; block < 4; block++) retarget.onBlock(bounds, intervalUs);
  return retarget;
}

describe('acceptanceProbability', () => {
  test('is e to the power of minus what is missing, and 1 if nothing is', () => {
    expect(acceptanceProbability(3_000_000, 1_000_000)).toBeCloseTo(Math.exp(-2), 15);
    expect(acceptanceProbability(1_000_000, 1_000_000)).toBe(1);
    expect(acceptanceProbability(1_000_000, 2_000_000)).toBe(1);
    expect(acceptanceProbability(1e9, 0)).toBeLessThan(1e-299);
  });
});

describe('Retarget', () => {
  test('takes back a deviation within the clamp at once', () => {
    const theta = afterWindow(5_000_000).thetaMicronats;
    expect(theta).toBe(5_000_000 + Math.round(Math.log(6 / 5) * 1e6));
    expect(afterWindow(6_000_000).thetaMicronats).toBe(5_000_000);
  });

  test('takes back only a share of it with a lower gain', () => {
    const theta = afterWindow(5_000_000, { gain: 0.25 }).thetaMicronats;
    expect(theta).toBe(5_000_000 + Math.round(0.25 * Math.log(6 / 5) * 1e6));
  });

  test.each([
    [1, Math.log(1.25)],
    [60_000_000, -Math.log(1.25)],
  ])('moves by the clamp at most for intervals of %i us', (intervalUs, step) => {
    const retarget = afterWindow(intervalUs);
    expect(retarget.thetaMicronats).toBe(5_000_000 + Math.round(step * 1e6));
    expect(retarget.clampedCount).toBe(1);
  });

  test('stays within the bounds and counts when they hold it', () => {
    const retarget = afterWindow(1, { thetaStartMicronats: 8_900_000 });
    expect(retarget.thetaMicronats).toBe(9_000_000);
    expect(retarget.atBoundCount).toBe(1);
  });
});

describe('naturalLogarithm', () => {
  test('agrees with the engine to 1e-14', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1000, noNaN: true }), (x) => {
        expect(Math.abs(naturalLogarithm(x) - Math.log(x))).toBeLessThan(1e-14);
      }),
      { numRuns: 2000 },
    );
    expect(() => naturalLogarithm(0)).toThrow('no logarithm');
  });
});
