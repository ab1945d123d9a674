import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  byteField,
  type GaloisField,
  wideField,
} from '../../../src/services/availability/galois-field.ts';

const fields: [string, GaloisField, number][] = [
  ['2^8', byteField(), 0x11d],
  ['2^16', wideField(), 0x1100b],
];

/** Long multiplication of polynomials over GF(2), then long division: no table. */
function naiveProduct(a: number, b: number, order: number, polynomial: number): number {
  let product = 0;
  for (let bits = b, shifted = a; bits > 0; bits >>>= 1) {
    if ((bits & 1) === 1) product ^= shifted;
    shifted <<= 1;
    if (shifted >= order) shifted ^= polynomial;
  }
  return product;
}

describe('byteField', () => {
  // The powers of x in the field of 0x11d, as QR codes and RAID 6 tabulate them.
  test('meets the published powers of its generator', () => {
    const field = byteField();
    const powers = [1];
    while (powers.length < 16) powers.push(field.multiply(powers.at(-1)!, 2));
    expect(powers).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 29, 58, 116, 232, 205, 135, 19, 38]);
  });

  test('agrees with long multiplication for all pairs', () => {
    const field = byteField();
    let differing = 0;
    for (let a = 0; a < 256; a++) {
      for (let b = 0; b < 256; b++) {
        if (field.multiply(a, b) !== naiveProduct(a, b, 256, 0x11d)) differing++;
      }
    }
    expect(differing).toBe(0);
  });
});

describe.each(fields)('the field of %s', (_, field, polynomial) => {
  const element = fc.integer({ min: 0, max: field.order - 1 });

  test('agrees with long multiplication', () => {
    fc.assert(
      fc.property(element, element, (a, b) => {
        expect(field.multiply(a, b)).toBe(naiveProduct(a, b, field.order, polynomial));
      }),
      { numRuns: 1000 },
    );
  });

  test('has an inverse for every element but 0', () => {
    fc.assert(
      fc.property(element, (a) => {
        if (a === 0) expect(() => field.inverse(a)).toThrow('zero has no inverse');
        else expect(naiveProduct(a, field.inverse(a), field.order, polynomial)).toBe(1);
      }),
    );
  });

  test('adds scaled symbols in place', () => {
    const bytes = fc.uint8Array({ minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(bytes, bytes, element, (target, source, factor) => {
        const at = (from: Uint8Array, index: number): number =>
          field.symbolBytes === 1 ? from[index]! : from[2 * index]! * 256 + from[2 * index + 1]!;
        const before = target.slice();
        field.addScaled(target, source, factor);
        for (let index = 0; index < 6 / field.symbolBytes; index++) {
          const product = naiveProduct(at(source, index), factor, field.order, polynomial);
          expect(at(target, index)).toBe(at(before, index) ^ product);
        }
      }),
    );
  });
});
