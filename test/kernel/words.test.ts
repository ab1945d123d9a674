import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesText, durationText, numberText, trimDecimals } from '../../src/kernel/words.ts';

describe('numberText', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [0.0132804687637059, '0.01328'],
    [-0.000046251, '-0.00004625'],
    [12_345.678, '12350'],
    [1_234_567, '1234567'],
    [0.1 + 0.2, '0.3'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('shows %d as %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  test('does not round to a whole number what is visibly beside it', () => {
    expect([0.99996, 45.000_01, -1.000_002].map(numberText)).toEqual([
      '0.99996',
      '45.00001',
      '-1.000002',
    ]);
    expect(numberText(1 + Number.EPSILON)).toBe('1');
  });

  test('is never off by more than half of the fourth digit', () => {
    const numbers = fc.double({ min: -1e300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(numbers, (value) => {
        expect(Math.abs(Number(numberText(value)) - value)).toBeLessThanOrEqual(
          Math.abs(value) * 0.000_500_1,
        );
      }),
    );
  });
});

describe('durationText', () => {
  test.each([
    [0, '0s'],
    [80, '80us'],
    [999, '999us'],
    [1_000, '1ms'],
    [1_234, '1.23ms'],
    [112_400, '112.4ms'],
    [999_949, '999.9ms'],
    [999_950, '1s'],
    [1_250_000, '1.25s'],
    [13_180_000, '13.18s'],
    [59_994_000, '59.99s'],
    [59_995_000, '1m'],
    [59_999_999, '1m'],
    [60_000_000, '1m'],
    [125_000_000, '2m 5s'],
    [3_599_999_999, '1h'],
    [7_500_000_000, '2h 5m'],
    [-112_400, '-112.4ms'],
  ])('shows %d us as %s', (micros, text) => {
    expect(durationText(micros)).toBe(text);
  });

  test('takes days from two of them on, and one or two units', () => {
    const hours = (count: number) => count * 3_600_000_000;
    expect([hours(47), hours(48), hours(94), hours(672) + 1_800_000_000].map(durationText)).toEqual(
      ['47h', '2d', '3d 22h', '28d 1h'],
    );
  });
});

describe('others', () => {
  test('sizes are binary, and may be below 0', () => {
    expect([0, 1_023, 1_024, -1_536, 1_048_575, 5_368_709_120].map(bytesText)).toEqual([
      '0 B',
      '1023 B',
      '1 KiB',
      '-1.5 KiB',
      '1 MiB',
      '5 GiB',
    ]);
  });

  test('decimals lose their zeros, and 0 its sign', () => {
    expect([trimDecimals(1.5, 4), trimDecimals(100, 0), trimDecimals(-0.001, 2)]).toEqual([
      '1.5',
      '100',
      '0',
    ]);
  });
});
