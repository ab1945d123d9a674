/**
 * A list of slots in one block of memory.
 *
 * A walk along it knows in advance which records it will need, so that the processor fetches many of
 * them at once; along a linked list it would wait for one after the other.
 */
import { roomier } from './event-slab.ts';

const CAPACITY_MIN = 64;

/** Slots in no meaningful order. The caller keeps places within bounds; nothing is checked. */
export class SlotList {
  #slots = new Int32Array(CAPACITY_MIN);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Bytes held, used or not. */
  get byteLength(): number {
    return this.#slots.byteLength;
  }

  at(place: number): number {
    return this.#slots[place]!;
  }

  /** Puts another slot at a place. */
  set(place: number, slot: number): void {
    this.#slots[place] = slot;
  }

  push(slot: number): void {
    const place = this.#length;
    if (place === this.#slots.length) this.#resize(roomier(place));
    this.#slots[place] = slot;
    this.#length = place + 1;
  }

  /** Keeps the first slots only, and gives back the memory that a burst took. */
  truncate(length: number): void {
    this.#length = length;
    const wanted = Math.max(length, CAPACITY_MIN);
    if (wanted * 8 < this.#slots.length) this.#resize(wanted);
  }

  #resize(capacity: number): void {
    const slots = new Int32Array(capacity);
    slots.set(this.#slots.subarray(0, this.#length));
    this.#slots = slots;
  }
}
