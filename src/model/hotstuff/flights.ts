/**
 * What left a sender, in order, until it is acknowledged.
 *
 * Two things happen to it, each to one after the other, and neither waits for the other: it lands,
 * so that it counts no longer as under way, and the buffer of the socket lets go of it.
 *
 * One ring of numbers for both, as a run of fifty nodes has thousands of connections: objects in
 * arrays take a third more time, in cache misses.
 */
import type { Micros } from '../../kernel/time.ts';

/** What becomes of bytes that leave. */
export const FATE = {
  /** They come, and the congestion window stays as it is. */
  comes: 0,
  /** They come, and it grows by them. */
  grows: 1,
  /** One of their packets is lost. */
  lost: 2,
} as const;

export type Fate = (typeof FATE)[keyof typeof FATE];

/** Bytes, when they are acknowledged, and their fate. */
const FIELDS = 3;
/** A power of two, as every capacity is. */
const FIRST_CAPACITY = 4;

export class Flights {
  #ring = new Float64Array(FIELDS * FIRST_CAPACITY);
  /** Of indices, which only ever grow. */
  #mask = FIRST_CAPACITY - 1;
  #end = 0;
  #flying = 0;
  #held = 0;

  push(bytes: number, acknowledgedUs: Micros, fate: Fate): void {
    if (this.#end - Math.min(this.#flying, this.#held) > this.#mask) this.#grow();
    const at = this.#at(this.#end);
    this.#ring[at] = bytes;
    this.#ring[at + 1] = acknowledgedUs;
    this.#ring[at + 2] = fate;
    this.#end += 1;
  }

  /** When the first one under way is acknowledged; infinite if none is under way. */
  get landsUs(): Micros {
    return this.#acknowledgedUs(this.#flying);
  }

  /** What the first one under way is. */
  get landing(): { readonly bytes: number; readonly fate: Fate } {
    const at = this.#at(this.#flying);
    return { bytes: this.#ring[at]!, fate: this.#ring[at + 2] as Fate };
  }

  land(): void {
    this.#flying += 1;
  }

  /** When the first one that the buffer holds is acknowledged; infinite if it holds none. */
  get heldUntilUs(): Micros {
    return this.#acknowledgedUs(this.#held);
  }

  /** Lets go of the first one that the buffer holds; returns its bytes. */
  release(): number {
    const bytes = this.#ring[this.#at(this.#held)]!;
    this.#held += 1;
    return bytes;
  }

  #acknowledgedUs(index: number): Micros {
    return index === this.#end ? Number.POSITIVE_INFINITY : this.#ring[this.#at(index) + 1]!;
  }

  /** Where the fields of an index are. */
  #at(index: number): number {
    return FIELDS * (index & this.#mask);
  }

  #grow(): void {
    const [ring, mask] = [this.#ring, this.#mask];
    this.#mask = 2 * mask + 1;
    this.#ring = new Float64Array(2 * ring.length);
    for (let index = this.#end - mask - 1; index < this.#end; index++) {
      const from = FIELDS * (index & mask);
      this.#ring.set(ring.subarray(from, from + FIELDS), this.#at(index));
    }
  }
}
