/**
 * Takes little-endian values from a byte string, as Bitcoin writes them.
 *
 * Every method throws `DecodeError` when fewer bytes are left than it needs. Lengths and counts
 * are checked before anything is allocated, so a forged one costs nothing.
 */
import { DecodeError } from '../../crypto/bytes.ts';

/** Largest CompactSize that any Bitcoin message may hold. */
const COMPACT_SIZE_MAX = 0x0200_0000;

export class LittleEndianReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes taken so far. */
  get at(): number {
    return this.#at;
  }

  /** Bytes not yet taken. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next byte, which stays. */
  peek(): number {
    if (this.remaining === 0) throw new DecodeError('bytes end too early');
    return this.#view.getUint8(this.#at);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** @throws DecodeError also if the value is above 2^53 - 1, which a number cannot hold. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new DecodeError('integer is not safe');
    return Number(value);
  }

  /** The next `length` bytes, as a copy; not by `slice`, which copies nothing of a `Buffer`. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return new Uint8Array(this.#bytes.subarray(at, at + length));
  }

  /** Bytes behind a CompactSize length. */
  sized(): Uint8Array {
    return this.bytes(this.compactSize());
  }

  /**
   * A CompactSize: one byte, or a marker and 2, 4 or 8 bytes.
   *
   * @throws DecodeError also if a shorter form would do, or the value is above 2^25.
   * Source: Bitcoin Core, serialize.h, `ReadCompactSize`.
   */
  compactSize(): number {
    const first = this.u8();
    if (first < 0xfd) return first;
    const [value, valueMin] = this.#wideSize(first);
    if (value < valueMin) throw new DecodeError('size is not in its shortest form');
    if (value > COMPACT_SIZE_MAX) throw new DecodeError('size is too large');
    return value;
  }

  /**
   * A CompactSize that counts things which follow.
   *
   * @param bytesMin - Fewest bytes one of them takes; above 0.
   * @throws DecodeError also if so many cannot follow.
   */
  count(bytesMin: number): number {
    const count = this.compactSize();
    if (count * bytesMin > this.remaining) throw new DecodeError('bytes end too early');
    return count;
  }

  /** The bytes from one place to another, as a view; both have been taken already. */
  taken(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from, Math.min(to, this.#at));
  }

  /** @throws DecodeError if bytes are left: an encoding ends where its last field ends. */
  end(): void {
    if (this.remaining !== 0) throw new DecodeError('bytes follow the end');
  }

  /** The value behind a marker, and the least value that needs this marker. */
  #wideSize(marker: number): readonly [value: number, valueMin: number] {
    if (marker === 0xfd) return [this.u16(), 0xfd];
    if (marker === 0xfe) return [this.u32(), 0x1_0000];
    return [this.u64(), 0x1_0000_0000];
  }

  #take(length: number): number {
    if (!(length >= 0 && length <= this.remaining)) throw new DecodeError('bytes end too early');
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
