import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ByteReader,
  ByteWriter,
  compareBytes,
  concatBytes,
  DecodeError,
  equalBytes,
  fromHex,
  toHex,
} from '../../src/crypto/bytes.ts';

const bytes = fc.uint8Array({ maxLength: 400 });
const wellFormedText = fc.string({ unit: 'grapheme', maxLength: 60 });

describe('ByteWriter', () => {
  test('writes integers big-endian and lengths in front', () => {
    const written = new ByteWriter()
      .u8(0x01)
      .u16(0x0203)
      .u32(0x04050607)
      .u64(0x08090a0b0c)
      .u64(0xffff_ffff_ffff_fffen)
      .bytes(Uint8Array.of(0xaa))
      .sized(Uint8Array.of(0xbb, 0xcc))
      .text('é')
      .finish();
    expect(toHex(written)).toBe(
      '0102030405060700000008090a0b0cfffffffffffffffeaa00000002bbcc00000002c3a9',
    );
  });

  // Found by the first run of a whole cluster: growing replaced the view that was already chosen.
  test.each([
    ['u8', 1],
    ['u16', 2],
    ['u32', 4],
    ['u64', 8],
  ] as const)('keeps every %s when it has to grow in between', (field, width) => {
    const writer = new ByteWriter();
    for (let value = 0; value < 200; value += 1) writer[field](value);
    const written = writer.finish();
    expect(written.length).toBe(200 * width);
    for (let value = 0; value < 200; value += 1) {
      expect(written[(value + 1) * width - 1]).toBe(value);
    }
  });

  test.each([
    ['u8', 0x100],
    ['u16', 0x1_0000],
    ['u32', 0x1_0000_0000],
    ['u64', Number.MAX_SAFE_INTEGER + 1],
  ] as const)('refuses a number too large for %s', (field, value) => {
    expect(() => new ByteWriter()[field](value)).toThrow(RangeError);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d in any field', (value) => {
    for (const field of ['u8', 'u16', 'u32', 'u64'] as const) {
      expect(() => new ByteWriter()[field](value)).toThrow(RangeError);
    }
  });

  test('refuses a bigint outside 64 bits', () => {
    expect(() => new ByteWriter().u64(-1n)).toThrow(RangeError);
    expect(() => new ByteWriter().u64(0x1_0000_0000_0000_0000n)).toThrow(RangeError);
  });

  test('refuses text that has no UTF-8 form', () => {
    expect(() => new ByteWriter().text('a\ud800b')).toThrow(RangeError);
    expect(() => new ByteWriter().text('\u{1f600}')).not.toThrow();
  });

  test('gives a copy that later writes leave alone', () => {
    const writer = new ByteWriter().u8(1);
    const first = writer.finish();
    writer.u8(2);
    expect(first).toEqual(Uint8Array.of(1));
    expect(writer.finish()).toEqual(Uint8Array.of(1, 2));
  });

  test('keeps what it gave to itself, however long it is and however often it gives it', () => {
    for (const length of [0, 255, 256, 257, 512]) {
      const filled = new Uint8Array(length).fill(7);
      const writer = new ByteWriter().bytes(filled);
      const given = [writer.finish(), writer.finish(), writer.finish()];
      for (let others = 0; others < 40; others++) new ByteWriter().text('another').finish();
      expect(given).toEqual([filled, filled, filled]);
    }
  });

  // Writers that are done hand their buffers on: nobody may notice.
  test('writes the same whatever other writers did before and do meanwhile', () => {
    const texts = fc.array(fc.tuple(fc.nat(3), fc.string({ unit: 'grapheme', maxLength: 150 })));
    fc.assert(
      fc.property(texts, (parts) => {
        const writers = Array.from({ length: 4 }, () => new ByteWriter());
        const expected: Buffer[] = writers.map(() => Buffer.alloc(0));
        for (const [place, text] of parts) {
          const length = Buffer.alloc(4);
          length.writeUInt32BE(Buffer.byteLength(text));
          expected[place] = Buffer.concat([expected[place]!, length, Buffer.from(text)]);
          const written = writers[place]!.text(text).finish();
          expect(Buffer.from(written).equals(expected[place]!)).toBe(true);
        }
        for (const [place, writer] of writers.entries()) {
          expect(Buffer.from(writer.finish()).equals(expected[place]!)).toBe(true);
        }
      }),
    );
  });
});

describe('ByteReader', () => {
  test('reads back whatever was written', () => {
    const values = fc.record({
      u8: fc.integer({ min: 0, max: 0xff }),
      u16: fc.integer({ min: 0, max: 0xffff }),
      u32: fc.integer({ min: 0, max: 0xffff_ffff }),
      u64: fc.maxSafeNat(),
      fixed: bytes,
      sized: bytes,
      text: wellFormedText,
    });
    fc.assert(
      fc.property(values, (value) => {
        const { u8, u16, u32, u64, fixed, sized, text } = value;
        const writer = new ByteWriter().u8(u8).u16(u16).u32(u32).u64(u64);
        const reader = new ByteReader(writer.bytes(fixed).sized(sized).text(text).finish());
        expect({
          u8: reader.u8(),
          u16: reader.u16(),
          u32: reader.u32(),
          u64: reader.u64(),
          fixed: reader.bytes(fixed.length),
          sized: reader.sized(),
          text: reader.text(),
        }).toEqual(value);
        reader.end();
      }),
    );
  });

  test('refuses every cut of an encoding', () => {
    const whole = new ByteWriter()
      .u16(7)
      .sized(Uint8Array.of(1, 2, 3))
      .text('ab')
      .u64(9)
      .finish();
    for (let length = 0; length < whole.length; length++) {
      const reader = new ByteReader(whole.subarray(0, length));
      expect(() => [reader.u16(), reader.sized(), reader.text(), reader.u64()]).toThrow(
        DecodeError,
      );
    }
  });

  test('refuses bytes behind the end', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2));
    reader.u8();
    expect(reader.remaining).toBe(1);
    expect(() => reader.end()).toThrow('bytes follow the end');
  });

  test('refuses a forged length without allocating it', () => {
    const forged = new ByteWriter().u32(0xffff_ffff).finish();
    expect(() => new ByteReader(forged).sized()).toThrow('bytes end too early');
  });

  test.each([-1, Number.NaN])('refuses to read %d bytes', (length) => {
    expect(() => new ByteReader(Uint8Array.of(1)).bytes(length)).toThrow(DecodeError);
  });

  test('refuses an integer that a number cannot hold', () => {
    const large = new ByteWriter().u64(BigInt(Number.MAX_SAFE_INTEGER) + 1n).finish();
    expect(() => new ByteReader(large).u64()).toThrow('integer is not safe');
  });

  test('refuses text that is not UTF-8, and keeps a byte order mark', () => {
    const overlong = new ByteWriter().sized(Uint8Array.of(0xc0, 0x80)).finish();
    expect(() => new ByteReader(overlong).text()).toThrow('text is not UTF-8');
    const marked = new ByteWriter().text('\ufeffa').finish();
    expect(new ByteReader(marked).text()).toBe('\ufeffa');
  });

  test('reads a view that starts inside its buffer', () => {
    const buffer = Uint8Array.of(9, 9, 0, 0, 0, 5);
    expect(new ByteReader(buffer.subarray(2)).u32()).toBe(5);
  });
});

describe('byte strings', () => {
  // Judged by Buffer, which has its own implementation of all of this.
  test('comparison, concatenation and hexadecimal agree with Buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        expect(concatBytes(a, b, a)).toEqual(new Uint8Array(Buffer.concat([a, b, a])));
        expect(equalBytes(a, b)).toBe(Buffer.from(a).equals(b));
        expect(toHex(a)).toBe(Buffer.from(a).toString('hex'));
        expect(fromHex(toHex(a))).toEqual(a);
        expect(fromHex(toHex(a).toUpperCase())).toEqual(a);
      }),
    );
  });

  test.each(['0', '0g', ' 0', '0x01', '00\n'])('%j is not hexadecimal', (text) => {
    expect(() => fromHex(text)).toThrow(DecodeError);
  });
});
