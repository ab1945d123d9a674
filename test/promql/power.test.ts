import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { power } from '../../src/promql/power.ts';

describe('power', () => {
  test('is exact where the result is a whole number that fits', () => {
    const bases = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(bases, fc.integer({ min: 0, max: 5 }), (base, exponent) => {
        const exact = BigInt(base) ** BigInt(exponent);
        expect(power(base, exponent) + 0).toBe(Number(exact));
      }),
    );
  });

  test('scales through the whole range of numbers, rounding once', () => {
    expect(power(2, 1023)).toBe(2 ** 1023);
    expect(power(2, 1024)).toBe(Number.POSITIVE_INFINITY);
    expect(power(-2, 1025)).toBe(Number.NEGATIVE_INFINITY);
    expect(power(2, -1074)).toBe(Number.MIN_VALUE);
    expect(power(2, -1080)).toBe(0);
    expect(power(Number.MIN_VALUE, 1)).toBe(Number.MIN_VALUE);
    expect(power(10, 65_535)).toBe(Number.POSITIVE_INFINITY);
  });

  test('knows the edges', () => {
    expect(power(0, -1)).toBe(Number.POSITIVE_INFINITY);
    expect(power(-0, -3)).toBe(Number.NEGATIVE_INFINITY);
    expect(power(Number.NEGATIVE_INFINITY, 2)).toBe(Number.POSITIVE_INFINITY);
    expect(power(Number.POSITIVE_INFINITY, -2)).toBe(0);
    expect(power(Number.NaN, 0)).toBe(1);
    expect(power(Number.NaN, 2)).toBeNaN();
    expect(power(6.25, -0.5)).toBe(0.4);
  });
});
