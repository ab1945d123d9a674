/** Bytes that attackers make: flipped bits, scalars out of range, keys without a secret. */
import { ed25519 } from '@noble/curves/ed25519.js';

const ORDER = ed25519.Point.Fn.ORDER;
const SCALAR_LENGTH = 32;

/** y = 1: the neutral element, for which anybody can sign. */
export const IDENTITY_POINT = Uint8Array.of(1, ...new Uint8Array(31));
/** y = p + 1: the neutral element again, in an encoding that is not canonical. */
export const IDENTITY_NOT_CANONICAL = Uint8Array.of(0xee, ...new Uint8Array(30).fill(0xff), 0x7f);
/** y = -1: the point of order 2. */
export const ORDER_TWO_POINT = Uint8Array.of(0xec, ...new Uint8Array(30).fill(0xff), 0x7f);

/** A copy with one bit flipped. */
export function flipBit(bytes: Uint8Array, byte: number, bit = 0): Uint8Array {
  const flipped = bytes.slice();
  flipped[byte] = flipped[byte]! ^ (1 << bit);
  return flipped;
}

/** A copy with other bytes from a place on. */
export function splice(bytes: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  const spliced = bytes.slice();
  spliced.set(part, at);
  return spliced;
}

/** The same scalar modulo the group order, from a place on: its number plus the order. */
export function addOrder(bytes: Uint8Array, at: number): Uint8Array {
  const scalar = bytes.subarray(at, at + SCALAR_LENGTH);
  let sum = ORDER;
  for (const [index, byte] of scalar.entries()) sum += BigInt(byte) << BigInt(8 * index);
  const digits = Array.from({ length: SCALAR_LENGTH }, (_, index) =>
    Number((sum >> BigInt(8 * index)) & 0xffn),
  );
  return splice(bytes, at, Uint8Array.from(digits));
}

/** The encoding of the sum of two points. */
export function addPoints(a: Uint8Array, b: Uint8Array): Uint8Array {
  const { Point } = ed25519;
  return Point.fromBytes(a).add(Point.fromBytes(b)).toBytes();
}
