/**
 * Canonical binary encoding: what is signed, hashed or sent has exactly one form in bytes.
 *
 * Integers are big-endian and of fixed width; whatever varies in length carries its length in
 * front. A reader refuses everything a writer could not have written, so two different byte
 * strings never decode to the same value.
 */

/** Bytes that do not encode what they should. Its message is constant, so it may be compared. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

const LENGTH_FIRST = 256;
/** Longer text is encoded faster by the platform than here, letter by letter. */
const TEXT_BY_HAND_MAX = 96;
const SPARE_MAX = 16;
const U32_END = 0x1_0000_0000;
const U64_MAX = 0xffff_ffff_ffff_ffffn;
const LONE_SURROGATE = /\p{Surrogate}/u;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Buffers of writers that are done, for those to come: most strings of bytes are so short that a new
 * buffer would cost more than all that is written to it.
 */
const spare: Uint8Array[] = [];

/** Appends values to a byte string. Every method returns the writer, so that calls chain. */
export class ByteWriter {
  #bytes = spare.pop() ?? new Uint8Array(LENGTH_FIRST);
  #length = 0;
  /** Whether the bytes are also those of whoever asked for what was written. */
  #isShared = false;

  /** @throws RangeError if `value` is no whole number from 0 to 2^8 - 1. */
  u8(value: number): this {
    requireUnsigned(value, 0x100);
    const at = this.#grow(1);
    this.#bytes[at] = value;
    return this;
  }

  /** @throws RangeError if `value` is no whole number from 0 to 2^16 - 1. */
  u16(value: number): this {
    requireUnsigned(value, 0x1_0000);
    const at = this.#grow(2);
    this.#bytes[at] = value >>> 8;
    this.#bytes[at + 1] = value;
    return this;
  }

  /** @throws RangeError if `value` is no whole number from 0 to 2^32 - 1. */
  u32(value: number): this {
    requireUnsigned(value, U32_END);
    this.#word(this.#grow(4), value);
    return this;
  }

  /** @throws RangeError if a number is not safe, or the value is not from 0 to 2^64 - 1. */
  u64(value: number | bigint): this {
    if (typeof value === 'number') {
      requireUnsigned(value, Number.MAX_SAFE_INTEGER + 1);
    } else if (value < 0n || value > U64_MAX) {
      throw new RangeError('value does not fit its field');
    }
    const at = this.#grow(8);
    if (typeof value === 'bigint') {
      this.#word(at, Number(value >> 32n));
      this.#word(at + 4, Number(value & 0xffff_ffffn));
      return this;
    }
    this.#word(at, Math.floor(value / U32_END));
    this.#word(at + 4, value % U32_END);
    return this;
  }

  /** Appends the bytes alone: for fields whose length the format fixes. */
  bytes(value: Uint8Array): this {
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** Appends a u32 length, then the bytes. */
  sized(value: Uint8Array): this {
    return this.u32(value.length).bytes(value);
  }

  /**
   * Appends a u32 length in bytes, then UTF-8.
   *
   * @throws RangeError if the text holds half of a surrogate pair: it has no UTF-8 form, and a
   *   replacement character would give two texts one encoding.
   */
  text(value: string): this {
    if (value.length <= TEXT_BY_HAND_MAX && this.#ascii(value)) return this;
    if (LONE_SURROGATE.test(value)) throw new RangeError('text holds half a surrogate pair');
    return this.sized(encoder.encode(value));
  }

  /** What was written so far. Later writes leave it alone; who changes it must not write on. */
  finish(): Uint8Array {
    const bytes = this.#bytes;
    const written = bytes.slice(0, this.#length);
    const isFree = !this.#isShared && bytes.length === LENGTH_FIRST;
    if (isFree && spare.length < SPARE_MAX) spare.push(bytes);
    // Without room: the next write moves to a buffer of its own.
    this.#bytes = written;
    this.#isShared = true;
    return written;
  }

  /** Appends text of one byte a letter. @returns false, with nothing appended, if it is not. */
  #ascii(value: string): boolean {
    const { length } = value;
    const start = this.#length;
    const at = this.#grow(4 + length);
    const bytes = this.#bytes;
    this.#word(at, length);
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        this.#length = start;
        return false;
      }
      bytes[at + 4 + index] = code;
    }
    return true;
  }

  // By hand: a view of so few bytes costs more to make than it saves.
  #word(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** Makes room and returns where it starts. */
  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      wider.set(this.#bytes);
      this.#bytes = wider;
      this.#isShared = false;
    }
    return at;
  }
}

/**
 * Takes values from a byte string in the order in which they were written.
 *
 * Every method throws `DecodeError` when fewer bytes are left than it needs. Lengths are checked
 * before anything is allocated, so a forged length costs nothing.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes not yet taken. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#bytes[this.#take(1)]!;
  }

  u16(): number {
    const at = this.#take(2);
    return this.#bytes[at]! * 0x100 + this.#bytes[at + 1]!;
  }

  u32(): number {
    return this.#word(this.#take(4));
  }

  /** @throws DecodeError also if the value is above 2^53 - 1, which a number cannot hold. */
  u64(): number {
    const at = this.#take(8);
    const value = this.#word(at) * U32_END + this.#word(at + 4);
    if (!Number.isSafeInteger(value)) throw new DecodeError('integer is not safe');
    return value;
  }

  /** The next `length` bytes, as a copy. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return new Uint8Array(this.#bytes.subarray(at, at + length));
  }

  /** Bytes behind a u32 length. */
  sized(): Uint8Array {
    return this.bytes(this.u32());
  }

  /** @throws DecodeError also if the bytes are not UTF-8. */
  text(): string {
    const bytes = this.sized();
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new DecodeError('text is not UTF-8', { cause });
    }
  }

  /** @throws DecodeError if bytes are left: an encoding ends where its last field ends. */
  end(): void {
    if (this.remaining !== 0) throw new DecodeError('bytes follow the end');
  }

  #word(at: number): number {
    const bytes = this.#bytes;
    const high = (bytes[at]! << 24) | (bytes[at + 1]! << 16);
    return (high | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }

  #take(length: number): number {
    if (!(length >= 0 && length <= this.remaining)) throw new DecodeError('bytes end too early');
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

/** The byte strings one after another, in a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether two byte strings have the same length and the same bytes. Not in constant time. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}

/** Orders byte strings as a dictionary does, a prefix first: below 0, 0 or above 0. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const lengthBoth = Math.min(a.length, b.length);
  for (let index = 0; index < lengthBoth; index++) {
    const difference = a[index]! - b[index]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += HEX_OF_BYTE[byte]!;
  return hex;
}

/**
 * Bytes of hexadecimal digits, of either case.
 *
 * @throws DecodeError if the digits are odd in number or other characters are among them.
 */
export function fromHex(hex: string): Uint8Array {
  if (hex.length % 2 !== 0) throw new DecodeError('hexadecimal digits are odd in number');
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = 16 * digitAt(hex, 2 * index) + digitAt(hex, 2 * index + 1);
  }
  return bytes;
}

const DIGIT_OF_CODE = new Int8Array(128).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  DIGIT_OF_CODE[digit.charCodeAt(0)] = value;
  DIGIT_OF_CODE[digit.toUpperCase().charCodeAt(0)] = value;
}

function digitAt(hex: string, index: number): number {
  const value = DIGIT_OF_CODE[hex.charCodeAt(index)] ?? -1;
  if (value < 0) throw new DecodeError('not hexadecimal digits');
  return value;
}

function requireUnsigned(value: number, end: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value >= end) {
    throw new RangeError('value does not fit its field');
  }
}
