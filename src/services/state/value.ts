/** What a state holds under a key, and its one form in bytes. */
import { type ByteReader, type ByteWriter, DecodeError, equalBytes } from '../../crypto/bytes.ts';
import { check } from '../../kernel/check.ts';

/**
 * Bytes, or a whole number from -(2^53 - 1) to 2^53 - 1. Bytes that were handed to a state belong to
 * it: nobody changes them afterwards.
 */
export type Value = Uint8Array | number;

/** One change of a state: a value to be set, or `null` for a key to be deleted. */
export interface Write {
  /** Named group of keys, such as `balances`. */
  readonly family: string;
  readonly key: string;
  readonly value: Value | null;
}

const TAG_BYTES = 0;
const TAG_WHOLE = 1;
const TAG_NEGATIVE = 2;

/** @throws InvariantError if a number is not whole, or too large to be exact. */
export function checkValue(value: Value): void {
  if (typeof value === 'number') {
    check(Number.isSafeInteger(value), 'a number of the state is not whole', value);
  }
}

/** Appends a value: a tag, then a length and bytes, or the size of the number as u64. */
export function writeValue(writer: ByteWriter, value: Value): void {
  if (typeof value !== 'number') writer.u8(TAG_BYTES).sized(value);
  else if (value < 0) writer.u8(TAG_NEGATIVE).u64(-value);
  else writer.u8(TAG_WHOLE).u64(value);
}

/** Takes a value. @throws DecodeError if {@link writeValue} could not have written it. */
export function readValue(reader: ByteReader): Value {
  const tag = reader.u8();
  if (tag === TAG_BYTES) return reader.sized();
  if (tag === TAG_WHOLE) return reader.u64();
  if (tag !== TAG_NEGATIVE) throw new DecodeError('unknown kind of value');
  const size = reader.u64();
  if (size === 0) throw new DecodeError('zero has no sign');
  return -size;
}

/** Whether two values are of one kind and equal. */
export function equalValues(a: Value, b: Value): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  return equalBytes(a, b);
}
