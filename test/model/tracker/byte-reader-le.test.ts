import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError, fromHex } from '../../../src/crypto/bytes.ts';
import { LittleEndianReader } from '../../../src/model/tracker/byte-reader-le.ts';
import { compactSize } from '../../support/bitcoin-writer.ts';

const reader = (hex: string) => new LittleEndianReader(fromHex(hex));

describe('LittleEndianReader', () => {
  test('reads the low byte first', () => {
    const bytes = reader('01 0203 04050607 ffffffff 0807060504030201'.replaceAll(' ', ''));
    expect(bytes.u8()).toBe(0x01);
    expect(bytes.u16()).toBe(0x0302);
    expect(bytes.u32()).toBe(0x07060504);
    expect(bytes.i32()).toBe(-1);
    expect(() => bytes.u64()).toThrow('integer is not safe');
    expect(reader('0706050403020100').u64()).toBe(0x01020304050607);
  });

  test('reads every size in its shortest form', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x0200_0000 }), (value) => {
        const bytes = new LittleEndianReader(compactSize(value));
        expect(bytes.compactSize()).toBe(value);
        bytes.end();
      }),
      { examples: [[0xfc], [0xfd], [0xffff], [0x1_0000], [0x0200_0000]] },
    );
  });

  test.each([
    ['fdfc00', 'shortest'],
    ['feffff0000', 'shortest'],
    ['ffffffffff00000000', 'shortest'],
    ['fe01000002', 'too large'],
    ['ff0000000001000000', 'too large'],
    ['ffffffffffffffffff', 'not safe'],
    ['fd00', 'end too early'],
  ])('refuses the size %s', (hex, message) => {
    expect(() => reader(hex).compactSize()).toThrow(message);
  });

  test('refuses a count of things that cannot follow', () => {
    expect(reader('020000').count(1)).toBe(2);
    expect(() => reader('020000').count(2)).toThrow(DecodeError);
  });

  test('refuses to read beyond the end, or to end before it', () => {
    expect(() => reader('').peek()).toThrow(DecodeError);
    expect(() => reader('00').u16()).toThrow(DecodeError);
    expect(() => reader('0500').sized()).toThrow(DecodeError);
    expect(() => reader('00').end()).toThrow(DecodeError);
    expect(() => reader('00').bytes(-1)).toThrow(DecodeError);
  });

  test('shows only what was taken', () => {
    const bytes = reader('0102030405');
    bytes.bytes(3);
    expect(bytes.taken(1, 5)).toEqual(Uint8Array.of(2, 3));
  });
});
