/** A set of undirected edges on typed arrays: open addressing, linear probing, no tombstones. */
import { check } from '../../kernel/check.ts';

export class EdgeSet {
  readonly #mask: number;
  /** Lower end of the edge in a slot plus 1, so that 0 marks a free one. */
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #sizeMax: number;
  #size = 0;

  /** @param sizeMax - Most edges held at once. */
  constructor(sizeMax: number) {
    let slots = 16;
    while (slots < 2 * sizeMax) slots *= 2;
    this.#sizeMax = sizeMax;
    this.#mask = slots - 1;
    this.#low = new Int32Array(slots);
    this.#high = new Int32Array(slots);
  }

  get size(): number {
    return this.#size;
  }

  has(a: number, b: number): boolean {
    return this.#low[this.#slotOf(a, b)] !== 0;
  }

  /**
   * Adds an edge.
   *
   * @returns Whether it was new.
   * @throws InvariantError if the set is full.
   */
  add(a: number, b: number): boolean {
    const slot = this.#slotOf(a, b);
    if (this.#low[slot] !== 0) return false;
    check(this.#size < this.#sizeMax, 'too many edges', this.#sizeMax);
    this.#low[slot] = Math.min(a, b) + 1;
    this.#high[slot] = Math.max(a, b);
    this.#size += 1;
    return true;
  }

  /** Removes an edge. @returns Whether it was there. */
  delete(a: number, b: number): boolean {
    let hole = this.#slotOf(a, b);
    if (this.#low[hole] === 0) return false;
    this.#low[hole] = 0;
    this.#size -= 1;
    // What was pushed past the hole moves back into it, so that a search never stops too early.
    for (let slot = this.#after(hole); this.#low[slot] !== 0; slot = this.#after(slot)) {
      const home = this.#homeOf((this.#low[slot] ?? 0) - 1, this.#high[slot] ?? 0);
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue;
      this.#low[hole] = this.#low[slot] ?? 0;
      this.#high[hole] = this.#high[slot] ?? 0;
      this.#low[slot] = 0;
      hole = slot;
    }
    return true;
  }

  /** The slot that holds an edge, or the free one where it would be put. */
  #slotOf(a: number, b: number): number {
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    let slot = this.#homeOf(low, high);
    while (this.#low[slot] !== 0) {
      if (this.#low[slot] === low + 1 && this.#high[slot] === high) break;
      slot = this.#after(slot);
    }
    return slot;
  }

  #after(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  // Finaliser of MurmurHash3 over both ends. Source: Appleby, smhasher (public domain).
  #homeOf(low: number, high: number): number {
    let hash = Math.imul(low, 0x9e3779b1) ^ high;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) & this.#mask;
  }
}
