import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FOREVER_US,
  formatMicros,
  laterUs,
  minutes,
  ms,
  seconds,
  us,
} from '../../src/kernel/time.ts';

describe('units of time', () => {
  test('give whole microseconds', () => {
    expect([us(7), ms(350), seconds(1.25), minutes(2)]).toEqual([
      7, 350_000, 1_250_000, 120_000_000,
    ]);
    expect([ms(-5), us(0)]).toEqual([-5000, 0]);
  });

  test('take fractions for what they were written for', () => {
    // 0.07 * 1000 is 70.00000000000001 in floating point.
    expect(ms(0.07)).toBe(70);
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (micros) => {
        expect(ms(micros / 1e3)).toBe(micros);
        expect(seconds(micros / 1e6)).toBe(micros);
        expect(minutes(micros / 6e7)).toBe(micros);
      }),
    );
  });

  test('refuse what is not whole microseconds', () => {
    expect(() => us(0.5)).toThrow('time is not whole microseconds: 0.5');
    expect(() => ms(0.0705)).toThrow('time is not whole microseconds: 0.0705');
    expect(() => seconds(Number.NaN)).toThrow('time is out of range: NaN');
    expect(() => minutes(1e12)).toThrow('time is out of range: 1000000000000');
  });
});

describe('formatMicros', () => {
  test.each([
    [0, '0s'],
    [80, '80us'],
    [999, '999us'],
    [1000, '1ms'],
    [1234, '1.234ms'],
    [350_000, '350ms'],
    [1_000_000, '1s'],
    [1_250_000, '1.25s'],
    [1_000_001, '1.000001s'],
    [59_999_999, '59.999999s'],
    [60_000_000, '1m'],
    [90_000_000, '1m30s'],
    [120_000_000, '2m'],
    [5_400_000_000, '1h30m'],
    [7_500_000_000, '2h5m'],
    [3_600_500_000, '1h0.5s'],
    [172_800_000_000, '48h'],
    [-350_000, '-350ms'],
  ])('writes %i as %s', (micros, text) => {
    expect(formatMicros(micros)).toBe(text);
  });

  test('writes every time exactly, and no two alike', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (micros) => {
        expect(parse(formatMicros(micros))).toBe(BigInt(micros));
      }),
    );
  });

  test('refuses what is not whole microseconds', () => {
    expect(() => formatMicros(0.5)).toThrow('time is not whole microseconds: 0.5');
  });
});

const usPerUnit: Record<string, bigint> = {
  us: 1n,
  ms: 1000n,
  s: 1000_000n,
  m: 60_000_000n,
  h: 3_600_000_000n,
};

function parse(text: string): bigint {
  let sum = 0n;
  for (const [, whole, fraction = '', unit] of text.matchAll(/(\d+)(?:\.(\d+))?(us|ms|s|m|h)/g)) {
    const scaled = BigInt(`${whole}${fraction}`) * usPerUnit[unit!]!;
    sum += scaled / 10n ** BigInt(fraction.length);
  }
  return text.startsWith('-') ? -sum : sum;
}

describe('a time so much later', () => {
  const anyRun = fc.integer({ min: 0, max: FOREVER_US });

  test('is later by what is added to it, rounded, within a run', () => {
    fc.assert(
      fc.property(anyRun, fc.double({ min: 0, max: FOREVER_US, noNaN: true }), (fromUs, byUs) => {
        expect(laterUs(fromUs, byUs)).toBe(fromUs + Math.round(byUs));
      }),
    );
  });

  test('is an exact number for a queue of years, later than any run', () => {
    let queueUs = 0;
    for (let job = 0; job < 100; job++) queueUs = laterUs(queueUs, FOREVER_US * 10_000);
    expect(Number.isSafeInteger(queueUs)).toBe(true);
    expect(queueUs).toBeGreaterThan(FOREVER_US);
  });
});
