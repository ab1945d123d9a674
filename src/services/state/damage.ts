/** What a disk or a link does to bytes. Each gives a damaged copy and leaves the bytes alone. */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';

/** @param bit - From 0 for the lowest bit of the first byte, below 8 times the length. */
export function withFlippedBit(bytes: Uint8Array, bit: number): Uint8Array {
  check(bit >= 0 && bit < 8 * bytes.length, 'no such bit', bit);
  const damaged = new Uint8Array(bytes);
  damaged[bit >>> 3] = damaged[bit >>> 3]! ^ (1 << (bit & 7));
  return damaged;
}

/** Flips a bit, each equally likely. @throws InvariantError if there are no bytes. */
export function withRandomFlip(bytes: Uint8Array, stream: Stream): Uint8Array {
  return withFlippedBit(bytes, stream.below(8 * bytes.length));
}

/** @param length - Bytes that are left, from the first on. */
export function cutShort(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.slice(0, length);
}
