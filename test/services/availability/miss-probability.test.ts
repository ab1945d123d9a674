import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { missProbability } from '../../../src/services/availability/miss-probability.ts';
import { drawWithoutReplacement } from '../../../src/services/availability/sampling.ts';

/** Counts, one by one, the subsets of `samples` of `count` that avoid the first `missing`. */
function countedShare(count: number, missing: number, samples: number): [number, number] {
  let all = 0;
  let missed = 0;
  for (let subset = 0; subset < 1 << count; subset++) {
    const bits = subset.toString(2).replaceAll('0', '').length;
    if (bits !== samples) continue;
    all++;
    if ((subset & ((1 << missing) - 1)) === 0) missed++;
  }
  return [missed, all];
}

/** n things of which so many are taken: the number of ways, from Pascal's triangle. */
function ways(count: number, taken: number): bigint {
  let row = [1n];
  for (let n = 0; n < count; n++) row = [1n, ...row.map((left, at) => left + (row[at + 1] ?? 0n))];
  return row[taken] ?? 0n;
}

describe('missProbability', () => {
  test('is the share of subsets that avoid what is missing, counted one by one', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), (missing, samples) => {
        const [missed, all] = countedShare(9, missing, samples);
        expect(missProbability(9, missing, samples)).toBeCloseTo(missed / all, 14);
      }),
    );
  });

  test('refuses more missing shards or samples than there are shards', () => {
    expect(() => missProbability(8, 9, 1)).toThrow('not a number of missing shards');
    expect(() => missProbability(8, 1, 9)).toThrow('not a number of samples');
  });

  // Binomial coefficients from Pascal's triangle: of 31 and of 64 things.
  test.each([
    [4, 31_465 / 635_376, 0.0495],
    [6, 736_281 / 74_974_368, 0.0098],
    [8, 7_888_725 / 4_426_165_368, 0.0018],
  ])('with 33 of 64 missing and %i samples is %d', (samples, expected, rounded) => {
    expect(missProbability(64, 33, samples) / expected).toBeCloseTo(1, 14);
    expect(missProbability(64, 33, samples)).toBeCloseTo(rounded, 4);
  });

  test('agrees with the exact fraction, C(31, s) / C(64, s), to 14 digits', () => {
    const scale = 10n ** 40n;
    for (const samples of [1, 10, 26]) {
      const exact = Number((ways(31, samples) * scale) / ways(64, samples)) / 1e40;
      expect(missProbability(64, 33, samples) / exact).toBeCloseTo(1, 14);
    }
  });

  // 15,000 trials: four standard errors are 0.0071 at 4 samples, and 0.0014 at 8.
  test.each([4, 6, 8])('is how often %i draws without replacement miss', (samples) => {
    const stream = new Streams('seed').of('client', `sampling-${samples}`);
    const trials = 15_000;
    let misses = 0;
    for (let trial = 0; trial < trials; trial++) {
      if (drawWithoutReplacement(stream, 64, samples).every((number) => number >= 33)) misses++;
    }
    const p = missProbability(64, 33, samples);
    expect(Math.abs(misses / trials - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / trials));
  });
});
