/** Bitmaps over the places of a list: lowest bit of the first byte first. */

/** Bytes that hold one bit for each of `count` places. */
export function bitmapLength(count: number): number {
  return (count + 7) >>> 3;
}

/** Whether the bit of a place is set; places beyond the bitmap have none. */
export function hasBit(bitmap: Uint8Array, place: number): boolean {
  return (((bitmap[place >>> 3] ?? 0) >>> (place & 7)) & 1) === 1;
}

/** Sets the bit of a place. The bitmap must have one for it. */
export function setBit(bitmap: Uint8Array, place: number): void {
  bitmap[place >>> 3]! |= 1 << (place & 7);
}

/** How many bits are set. */
export function bitCount(bitmap: Uint8Array): number {
  let count = 0;
  for (const byte of bitmap) for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
}
