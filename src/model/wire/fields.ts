/**
 * How numbers are written on a wire. The first release wrote them at fixed width; the second
 * writes them as LEB128 varints. Everything else of a message's layout is common to both.
 */
import { DecodeError, fromHex, toHex } from '../../crypto/bytes.ts';
import { hashBytes, hashText } from '../hash-bytes.ts';

export interface FieldWriter {
  /** A whole number, at least 0 and at most 2^53 - 1; throws RangeError for any other. */
  number(value: number): void;
  fixed(bytes: Uint8Array): void;
  /** Bytes given as hexadecimal digits; throws DecodeError for other text. */
  hex(digits: string): void;
  sized(bytes: Uint8Array): void;
  /** What was written, as a copy. The writer must not be used any more. */
  finish(): Uint8Array;
}

/** Every method throws DecodeError where the bytes do not hold what is asked for. */
export interface FieldReader {
  number(): number;
  fixed(length: number): Uint8Array;
  /** So many bytes, as hexadecimal digits. */
  hex(length: number): string;
  sized(): Uint8Array;
  end(): void;
}

export interface FieldFormat {
  writer(): FieldWriter;
  reader(bytes: Uint8Array): FieldReader;
  /** Bytes of a number. */
  lengthOf(value: number): number;
}

const HASH_BYTES = 32;
const LENGTH_FIRST = 1_024;
/** A writer that has grown beyond this is not kept for the next message. */
const LENGTH_KEPT_MAX = 1 << 20;
const U32_END = 0x1_0000_0000;
const FIXED_BYTES = 8;
const VARINT_BYTES_MAX = 8;

/** What both formats write alike, into room that grows. */
abstract class Output implements FieldWriter {
  protected bytes = new Uint8Array(LENGTH_FIRST);
  protected length = 0;

  abstract number(value: number): void;
  abstract sized(bytes: Uint8Array): void;

  fixed(bytes: Uint8Array): void {
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
  }

  hex(digits: string): void {
    this.fixed(digits.length === 2 * HASH_BYTES ? hashBytes(digits) : fromHex(digits));
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** Empties the writer. @returns false where it holds more memory than is worth keeping. */
  reset(): boolean {
    this.length = 0;
    return this.bytes.length <= LENGTH_KEPT_MAX;
  }

  /** Makes room and returns where it starts. */
  protected room(count: number): number {
    const at = this.length;
    this.length = at + count;
    if (this.length > this.bytes.length) {
      const wider = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      wider.set(this.bytes);
      this.bytes = wider;
    }
    return at;
  }

  protected u32(value: number): void {
    const at = this.room(4);
    const { bytes } = this;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }
}

/** What both formats read alike. */
abstract class Input implements FieldReader {
  protected readonly bytes: Uint8Array;
  protected at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  abstract number(): number;
  abstract sized(): Uint8Array;

  fixed(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.slice(at, at + length);
  }

  hex(length: number): string {
    const at = this.take(length);
    if (length === HASH_BYTES) return hashText(this.bytes, at);
    return toHex(this.bytes.subarray(at, at + length));
  }

  end(): void {
    if (this.at !== this.bytes.length) throw new DecodeError('bytes follow the end');
  }

  /** Takes bytes off and returns where they start. */
  protected take(count: number): number {
    const { at } = this;
    if (!(count >= 0 && count <= this.bytes.length - at)) {
      throw new DecodeError('bytes end too early');
    }
    this.at = at + count;
    return at;
  }

  protected u32(): number {
    const at = this.take(4);
    const { bytes } = this;
    const high = (bytes[at]! << 24) | (bytes[at + 1]! << 16);
    return (high | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }
}

class FixedOutput extends Output {
  number(value: number): void {
    requireSafe(value);
    this.u32(Math.floor(value / U32_END));
    this.u32(value % U32_END);
  }

  sized(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.fixed(bytes);
  }

  override finish(): Uint8Array {
    const written = super.finish();
    if (this.reset()) spareFixed = this;
    return written;
  }
}

class FixedInput extends Input {
  number(): number {
    const high = this.u32();
    return safe(high * U32_END + this.u32());
  }

  sized(): Uint8Array {
    return this.fixed(this.u32());
  }
}

class VarintOutput extends Output {
  number(value: number): void {
    requireSafe(value);
    let rest = value;
    while (rest >= 0x80) {
      const next = this.room(1);
      this.bytes[next] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    const at = this.room(1);
    this.bytes[at] = rest;
  }

  sized(bytes: Uint8Array): void {
    this.number(bytes.length);
    this.fixed(bytes);
  }

  override finish(): Uint8Array {
    const written = super.finish();
    if (this.reset()) spareVarint = this;
    return written;
  }
}

class VarintInput extends Input {
  number(): number {
    let value = 0;
    let scale = 1;
    for (let read = 0; read < VARINT_BYTES_MAX; read += 1) {
      const byte = this.bytes[this.take(1)]!;
      value += (byte % 0x80) * scale;
      if (byte < 0x80) {
        if (byte === 0 && read > 0) throw new DecodeError('a varint is not in its shortest form');
        return safe(value);
      }
      scale *= 0x80;
    }
    throw new DecodeError('a varint is longer than 8 bytes');
  }

  sized(): Uint8Array {
    return this.fixed(this.number());
  }
}

// One writer of each format is kept: messages are many, and never written inside one another.
let spareFixed: FixedOutput | null = null;
let spareVarint: VarintOutput | null = null;

/** Eight bytes for every number, big-endian. */
export const fixedWidth: FieldFormat = {
  writer() {
    const writer = spareFixed ?? new FixedOutput();
    spareFixed = null;
    return writer;
  },
  reader: (bytes) => new FixedInput(bytes),
  lengthOf: () => FIXED_BYTES,
};

/** LEB128, seven bits a byte; the shortest form is the only one accepted. */
export const varint: FieldFormat = {
  writer() {
    const writer = spareVarint ?? new VarintOutput();
    spareVarint = null;
    return writer;
  },
  reader: (bytes) => new VarintInput(bytes),
  lengthOf(value) {
    let length = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
    return length;
  },
};

function requireSafe(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError('value does not fit its field');
  }
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new DecodeError('a number is above 2^53 - 1');
  return value;
}
