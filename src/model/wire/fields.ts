/**
 * How numbers are written on a wire. The first release wrote them at fixed width; the second
 * writes them as LEB128 varints. Everything else of a message's layout is common to both.
 */
import { ByteReader, ByteWriter, DecodeError } from '../../crypto/bytes.ts';

export interface FieldWriter {
  /** A whole number, at least 0 and at most 2^53 - 1; throws RangeError for any other. */
  number(value: number): void;
  fixed(bytes: Uint8Array): void;
  sized(bytes: Uint8Array): void;
  finish(): Uint8Array;
}

/** Every method throws DecodeError where the bytes do not hold what is asked for. */
export interface FieldReader {
  number(): number;
  fixed(length: number): Uint8Array;
  sized(): Uint8Array;
  end(): void;
}

export interface FieldFormat {
  writer(): FieldWriter;
  reader(bytes: Uint8Array): FieldReader;
}

/** Eight bytes for every number, big-endian. */
export const fixedWidth: FieldFormat = {
  writer() {
    const out = new ByteWriter();
    return {
      number: (value) => void out.u64(value),
      fixed: (bytes) => void out.bytes(bytes),
      sized: (bytes) => void out.sized(bytes),
      finish: () => out.finish(),
    };
  },
  reader(bytes) {
    const input = new ByteReader(bytes);
    return {
      number: () => safe(input.u64()),
      fixed: (length) => input.bytes(length),
      sized: () => input.sized(),
      end: () => input.end(),
    };
  },
};

/** LEB128, seven bits a byte; the shortest form is the only one accepted. */
export const varint: FieldFormat = {
  writer() {
    const out = new ByteWriter();
    const number = (value: number): void => {
      if (!Number.isSafeInteger(value)) throw new RangeError('value does not fit its field');
      let rest = value;
      while (rest >= 0x80) {
        out.u8((rest % 0x80) + 0x80);
        rest = Math.floor(rest / 0x80);
      }
      out.u8(rest);
    };
    return {
      number,
      fixed: (bytes) => void out.bytes(bytes),
      sized: (bytes) => {
        number(bytes.length);
        out.bytes(bytes);
      },
      finish: () => out.finish(),
    };
  },
  reader(bytes) {
    const input = new ByteReader(bytes);
    const number = (): number => readVarint(input);
    return {
      number,
      fixed: (length) => input.bytes(length),
      sized: () => input.bytes(number()),
      end: () => input.end(),
    };
  },
};

function readVarint(input: ByteReader): number {
  let value = 0;
  let scale = 1;
  for (let read = 0; read < 8; read += 1) {
    const byte = input.u8();
    value += (byte % 0x80) * scale;
    if (byte < 0x80) {
      if (byte === 0 && read > 0) throw new DecodeError('a varint is not in its shortest form');
      return safe(value);
    }
    scale *= 0x80;
  }
  throw new DecodeError('a varint is longer than 8 bytes');
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new DecodeError('a number is above 2^53 - 1');
  return value;
}
