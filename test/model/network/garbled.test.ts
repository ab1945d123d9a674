import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flipped, GarbledTable } from '../../../src/model/network/garbled.ts';
import { canaryV1 } from '../../../src/model/versions/canary-v1.ts';
import type { Message } from '../../../src/model/wire/messages.ts';

const { codec } = canaryV1('garbled-1');
const MESSAGE: Message = { type: 'proof-announce', index: 3, height: 9 };
const BYTES = codec.encode(MESSAGE);

/** The bits of bytes as text, the lowest of each byte first. */
const bitsOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => [...byte.toString(2).padStart(8, '0')].reverse().join('')).join('');

describe('flipped', () => {
  test('inverts the bits at its places, and leaves the bytes it was given alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, place) => {
        const at = place % (bytes.length * 8);
        const before = bitsOf(bytes);
        const after = bitsOf(flipped(bytes, [at]));
        expect(bitsOf(bytes)).toBe(before);
        expect([...after].flatMap((bit, index) => (bit === before[index] ? [] : [index]))).toEqual([
          at,
        ]);
        expect(bitsOf(flipped(bytes, [at, at]))).toBe(before);
      }),
    );
  });
});

describe('GarbledTable', () => {
  test('gives messages what their changed bytes say, each once, under numbers below 0', () => {
    const table = new GarbledTable();
    const other = { ...MESSAGE, height: 8 };
    const codes = [table.hold(codec, BYTES), table.hold(codec, codec.encode(other))];
    expect(codes.every((code) => code < 0)).toBe(true);
    expect(table.release(codes[1]!)).toEqual({ message: other, bytes: BYTES.length });
    expect(table.release(codes[0]!)).toEqual({ message: MESSAGE, bytes: BYTES.length });
    expect(() => table.release(codes[0]!)).toThrow('a delivery names no garbled message');
  });

  test('says so of bytes that are no message any more', () => {
    const table = new GarbledTable();
    const short = BYTES.subarray(0, -1);
    expect(table.release(table.hold(codec, short))).toEqual({ message: null, bytes: short.length });
  });
});
