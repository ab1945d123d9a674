import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bothMultiples, sumOfMultiples } from '../../src/crypto/multiples.ts';

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const MAX = (1n << 256n) - 1n;
/** Encodes a point of order eight. */
const ORDER_EIGHT = 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a';

/** Edges, and long runs of ones and zeros, besides whatever comes. */
const scalar = fc.oneof(
  fc.constantFrom(0n, 1n, 7n, 8n, 9n, 15n, ORDER - 1n, ORDER, ORDER + 1n, MAX - 1n, MAX),
  fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 })).map(([from, to]) => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    return (1n << BigInt(high)) - (1n << BigInt(low));
  }),
  fc.bigInt({ min: 0n, max: MAX }),
);
/** Multiples of the base point, some of them with a part of small order. */
const point = fc
  .tuple(fc.bigInt({ min: 1n, max: ORDER - 1n }), fc.boolean())
  .map(([factor, isImpure]) => {
    const pure = Point.BASE.multiply(factor);
    return isImpure ? pure.add(Point.fromHex(ORDER_EIGHT)) : pure;
  });

/** By additions and doublings alone: the library reduces scalars, which is wrong with small order. */
function naive(base: InstanceType<typeof Point>, times: bigint): InstanceType<typeof Point> {
  let sum = Point.ZERO;
  for (const bit of times.toString(2)) {
    sum = sum.double();
    if (bit === '1') sum = sum.add(base);
  }
  return sum;
}

describe('multiples of points', () => {
  test('that share doublings are what doubling and adding gives', () => {
    const property = fc.property(point, scalar, scalar, (base, a, b) => {
      const [first, second] = bothMultiples(base, a, b);
      expect(first.equals(naive(base, a))).toBe(true);
      expect(second.equals(naive(base, b))).toBe(true);
    });
    fc.assert(property, { numRuns: 30 });
  });

  test('sum up to what doubling and adding gives', () => {
    const term = fc.tuple(point, scalar);
    const property = fc.property(fc.array(term, { minLength: 1, maxLength: 3 }), (terms) => {
      const expected = terms.reduce(
        (sum, [base, times]) => sum.add(naive(base, times)),
        Point.ZERO,
      );
      expect(sumOfMultiples(terms).equals(expected)).toBe(true);
    });
    fc.assert(property, { numRuns: 30 });
  });
});
