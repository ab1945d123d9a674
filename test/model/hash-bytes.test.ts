import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashBytes, hashText } from '../../src/model/hash-bytes.ts';

const hashOf = (index: number): string => index.toString(16).padStart(64, '0');

describe('hashBytes', () => {
  test('gives the bytes that the digits stand for', () => {
    expect([...hashBytes('00ff7a01')]).toEqual([0, 255, 122, 1]);
    for (let index = 0; index < 300; index += 1) {
      expect(Buffer.from(hashBytes(hashOf(index))).toString('hex')).toBe(hashOf(index));
    }
  });

  test('shares one array among all who ask for the same hash in turn', () => {
    expect(hashBytes(hashOf(1))).toBe(hashBytes(hashOf(1)));
  });
});

describe('hashText', () => {
  test('gives the digits of any bytes, wherever they lie, also of those that begin alike', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const draw = fc.tuple(hash, fc.integer({ min: 0, max: 3 }), fc.nat(8));
    fc.assert(
      fc.property(fc.array(draw, { maxLength: 60 }), (draws) => {
        for (const [bytes, first, at] of draws) {
          bytes[0] = first;
          const padded = new Uint8Array(at + 40);
          padded.set(bytes, at);
          expect(hashText(padded, at)).toBe(Buffer.from(bytes).toString('hex'));
        }
      }),
    );
  });

  test('tells hashes apart that differ in one bit', () => {
    const bytes = new Uint8Array(32).fill(7);
    for (let bit = 0; bit < 256; bit += 1) {
      const other = bytes.slice();
      other[bit >>> 3] = (other[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      expect(hashText(bytes)).toBe('07'.repeat(32));
      expect(hashText(other)).toBe(Buffer.from(other).toString('hex'));
    }
  });
});
