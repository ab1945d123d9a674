import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { POWER_TOTAL_END, votingPowers } from '../../../src/model/consensus/voting-power.ts';

describe('votingPowers', () => {
  test('is stake x (score in thousandths + 1000) x (hours to 720 + 1) while small', () => {
    expect(
      votingPowers([
        { stake: 2, scorePpm: 0, hours: 0 },
        { stake: 1, scorePpm: 1_000_000, hours: 9 },
        { stake: 1, scorePpm: 500_499, hours: 800 },
        { stake: 0, scorePpm: 1_000_000, hours: 720 },
      ]),
    ).toEqual([2000, 20_000, 1500 * 721, 0]);
  });

  test('keeps proportions and its bound, and drops no stake, for any set', () => {
    const member = fc.record({
      stake: fc.oneof(fc.nat(1000), fc.maxSafeNat()),
      scorePpm: fc.nat(1_000_000),
      hours: fc.nat(1000),
    });
    const property = fc.property(fc.array(member, { minLength: 1, maxLength: 100 }), (set) => {
      const powers = votingPowers(set);
      const total = powers.reduce((sum, power) => sum + power, 0);
      expect(total).toBeLessThan(POWER_TOTAL_END);
      const raw = set.map(
        ({ stake, scorePpm, hours }) =>
          stake * (Math.round(scorePpm / 1000) + 1000) * (Math.min(hours, 720) + 1),
      );
      const rawTotal = raw.reduce((sum, power) => sum + power, 0);
      for (const [index, power] of powers.entries()) {
        expect(Number.isSafeInteger(power)).toBe(true);
        expect(power > 0).toBe(set[index]!.stake > 0);
        const share = (raw[index]! / rawTotal) * Math.min(rawTotal, POWER_TOTAL_END);
        if (rawTotal > 0) expect(Math.abs(power - share)).toBeLessThan(set.length + 3);
      }
    });
    fc.assert(property, { seed: 30, numRuns: 200 });
  });

  test('refuses numbers outside their range', () => {
    const of = (change: object) => votingPowers([{ stake: 1, scorePpm: 0, hours: 0, ...change }]);
    expect(() => of({ stake: -1 })).toThrow('stake is not a whole number: -1');
    expect(() => of({ hours: 0.5 })).toThrow('hours are not a whole number: 0.5');
    expect(() => of({ scorePpm: 1_000_001 })).toThrow('score is outside its range: 1000001');
  });
});
