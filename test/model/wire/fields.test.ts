import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src/crypto/bytes.ts';
import { type FieldFormat, fixedWidth, varint } from '../../../src/model/wire/fields.ts';

const numbers = fc.oneof(
  fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  fc.nat({ max: 300 }),
  fc.integer({ min: 0, max: 53 }).map((power) => 2 ** power - 1),
  fc.integer({ min: 0, max: 52 }).map((power) => 2 ** power),
);

/** LEB128 by the definition: seven bits a byte, lowest first, the top bit on all but the last. */
function leb128(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 0x7fn));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes.map((byte, at) => (at < bytes.length - 1 ? byte | 0x80 : byte));
}

function written(format: FieldFormat, value: number): Uint8Array {
  const out = format.writer();
  out.number(value);
  return out.finish();
}

function read(format: FieldFormat, bytes: readonly number[]): number {
  const input = format.reader(Uint8Array.from(bytes));
  const value = input.number();
  input.end();
  return value;
}

describe('varint', () => {
  test('writes LEB128', () => {
    fc.assert(
      fc.property(numbers, (value) => {
        expect([...written(varint, value)]).toEqual(leb128(value));
      }),
    );
  });

  test('writes the example of the DWARF standard', () => {
    // Source: DWARF 5, section 7.6, figure 7.23, and the example of 624485 in common use.
    expect([...written(varint, 128)]).toEqual([0x80, 0x01]);
    expect([...written(varint, 12_857)]).toEqual([0xb9, 0x64]);
    expect([...written(varint, 624_485)]).toEqual([0xe5, 0x8e, 0x26]);
  });

  // Of all byte strings that a lax decoder reads as one number, one is accepted.
  test('accepts the shortest form and no other', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 4 }), (value, padding) => {
        const shortest = leb128(value);
        expect(read(varint, shortest)).toBe(value);
        const last = shortest.at(-1)! | 0x80;
        const padded = [...shortest.slice(0, -1), last, ...new Array(padding - 1).fill(0x80), 0];
        expect(() => read(varint, padded)).toThrow(DecodeError);
      }),
    );
  });

  test('refuses numbers above 2^53 - 1', () => {
    const limit = leb128(Number.MAX_SAFE_INTEGER);
    expect(read(varint, limit)).toBe(Number.MAX_SAFE_INTEGER);
    const beyond = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10];
    expect(() => read(varint, beyond)).toThrow('a number is above 2^53 - 1');
    const long = [...new Array(8).fill(0xff), 0x01];
    expect(() => read(varint, long)).toThrow('a varint is longer than 8 bytes');
  });

  test('ends where its bytes end', () => {
    expect(() => read(varint, [])).toThrow('bytes end too early');
    expect(() => read(varint, [0x80])).toThrow('bytes end too early');
    expect(() => read(varint, [0x01, 0x00])).toThrow('bytes follow the end');
  });
});

describe('fixedWidth', () => {
  test('writes eight bytes, the highest first', () => {
    fc.assert(
      fc.property(numbers, (value) => {
        const bytes = Buffer.alloc(8);
        bytes.writeBigUInt64BE(BigInt(value));
        expect(Buffer.from(written(fixedWidth, value))).toEqual(bytes);
        expect(read(fixedWidth, [...bytes])).toBe(value);
      }),
    );
  });

  test('refuses numbers above 2^53 - 1', () => {
    expect(() => read(fixedWidth, [0, 0x20, 0, 0, 0, 0, 0, 0])).toThrow(DecodeError);
  });
});

describe.each([
  ['fixedWidth', fixedWidth],
  ['varint', varint],
] as const)('%s', (_name, format) => {
  test('reads what it wrote, in order', () => {
    const field = fc.oneof(
      numbers.map((value) => ({ kind: 'number' as const, value })),
      fc.uint8Array({ maxLength: 200 }).map((value) => ({ kind: 'sized' as const, value })),
      fc.uint8Array({ maxLength: 20 }).map((value) => ({ kind: 'fixed' as const, value })),
    );
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const out = format.writer();
        for (const one of fields) {
          if (one.kind === 'number') out.number(one.value);
          else out[one.kind](one.value);
        }
        const input = format.reader(out.finish());
        const again = fields.map((one) => {
          if (one.kind === 'number') return input.number();
          return one.kind === 'sized' ? input.sized() : input.fixed(one.value.length);
        });
        expect(again).toEqual(fields.map(({ value }) => value));
        input.end();
      }),
    );
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN])('writes no number like %d', (value) => {
    expect(() => written(format, value)).toThrow(RangeError);
  });

  test('allocates nothing for a forged length', () => {
    const out = format.writer();
    out.number(2 ** 31);
    const forged = [...out.finish()].slice(-5);
    expect(() => format.reader(Uint8Array.from(forged)).sized()).toThrow(DecodeError);
  });
});

describe.each([
  ['fixed width', fixedWidth],
  ['varint', varint],
] as const)('the format %s', (_name, format) => {
  test('tells the length of a number without writing it', () => {
    fc.assert(
      fc.property(numbers, (value) => {
        expect(format.lengthOf(value)).toBe(written(format, value).length);
      }),
    );
  });

  test('writes and reads hexadecimal digits as the bytes that they stand for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const out = format.writer();
        out.hex(Buffer.from(bytes).toString('hex'));
        const [asBytes, asHex] = [out.finish(), format.reader(bytes)];
        expect(asBytes).toEqual(bytes);
        expect(asHex.hex(bytes.length)).toBe(Buffer.from(bytes).toString('hex'));
        asHex.end();
      }),
    );
  });

  test('keeps messages apart that one writer wrote after another, the first very long', () => {
    const texts = [new Uint8Array(5_000).fill(7), Uint8Array.of(1, 2, 3)];
    const wrote = texts.map((bytes) => {
      const out = format.writer();
      out.sized(bytes);
      return out.finish();
    });
    const read = wrote.map((bytes) => format.reader(bytes).sized());
    expect(read).toEqual(texts);
  });
});
