import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitCount, bitmapLength, hasBit, setBit } from '../../src/crypto/bitmap.ts';

const anyPlaces = fc.uniqueArray(fc.nat(99), { maxLength: 40 });

test('a bitmap holds a set of places, each in a bit of its own', () => {
  fc.assert(
    fc.property(anyPlaces, (places) => {
      const bitmap = new Uint8Array(bitmapLength(100));
      for (const place of places) setBit(bitmap, place);
      const held = Array.from({ length: 120 }, (_, place) => place).filter((place) =>
        hasBit(bitmap, place),
      );
      expect(held).toEqual(places.toSorted((a, b) => a - b));
      expect(bitCount(bitmap)).toBe(places.length);
      // The same number, written by another rule: the lowest bit of the first byte comes first.
      const number = places.reduce((sum, place) => sum | (1n << BigInt(place)), 0n);
      expect(bitmap.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)).toBe(number);
    }),
  );
});

test('a bitmap is as long as its places need', () => {
  expect([0, 1, 8, 9, 16, 100].map(bitmapLength)).toEqual([0, 1, 1, 2, 2, 13]);
});
