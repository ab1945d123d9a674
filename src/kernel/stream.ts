/**
 * One stream of random numbers: the sfc32 generator.
 *
 * It uses 32-bit integer operations only, so it gives the same numbers on every machine, at about
 * 2 ns each. Of the 128 bits of state 32 are a counter, hence a period of at least 2^32 draws and
 * of about 2^127 on average.
 *
 * Source: Doty-Humphrey, PractRand 0.95, `sfc.cpp` (generator "sfc32", public domain).
 */
import { check } from './check.ts';

/** Four 32-bit words that a stream starts from. */
export type StreamState = readonly [a: number, b: number, c: number, counter: number];

const TWO_POW_53 = 9_007_199_254_740_992;
const TWO_POW_32 = 4_294_967_296;
/** Largest range whose product with 32 random bits is still exact in a float64. */
const NARROW_MAX = 2_097_152;

/** A stream of draws; {@link Streams} makes them by name. */
export class Stream {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /** @param state - Where the generator stands before its first draw; nothing is skipped. */
  constructor(state: StreamState) {
    this.#a = state[0] | 0;
    this.#b = state[1] | 0;
    this.#c = state[2] | 0;
    this.#counter = state[3] | 0;
  }

  /** Draws 32 bits: a whole number from 0 to 2^32 - 1. */
  u32(): number {
    const b = this.#b;
    const c = this.#c;
    const drawn = (this.#a + b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = b ^ (b >>> 9);
    this.#b = (c + (c << 3)) | 0;
    this.#c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  }

  /** Draws a number from 0 up to but not including 1, in steps of 2^-53. Takes two words. */
  uniform(): number {
    return this.#bits53() / TWO_POW_53;
  }

  /**
   * Draws a whole number from 0 to `n - 1`, each equally likely.
   *
   * @param n - Whole, from 1 to 2^53 - 1.
   * @throws InvariantError if `n` is outside its range.
   * Source: Lemire, "Fast random integer generation in an interval" (2019), for narrow ranges.
   */
  below(n: number): number {
    check(Number.isSafeInteger(n) && n > 0, 'range is empty or not whole', n);
    if (n > NARROW_MAX) return this.#belowWide(n);
    let product = this.u32() * n;
    let low = product >>> 0;
    if (low < n) {
      const unfair = TWO_POW_32 % n;
      while (low < unfair) {
        product = this.u32() * n;
        low = product >>> 0;
      }
    }
    return Math.floor(product / TWO_POW_32);
  }

  /**
   * Draws whether something of probability `p` happens. Takes the same draws whatever `p` is.
   *
   * @throws InvariantError if `p` is not from 0 to 1.
   */
  chance(p: number): boolean {
    check(p >= 0 && p <= 1, 'probability is not from 0 to 1', p);
    return this.uniform() < p;
  }

  /** Puts the items in random order, each order equally likely, in place. */
  shuffle<T>(items: T[]): void {
    for (let last = items.length - 1; last > 0; last--) {
      const chosen = this.below(last + 1);
      const item = items[last] as T;
      items[last] = items[chosen] as T;
      items[chosen] = item;
    }
  }

  /**
   * Draws one of the items, each equally likely.
   *
   * @throws InvariantError if there are none.
   */
  pick<T>(items: readonly T[]): T {
    check(items.length > 0, 'nothing to pick from');
    return items[this.below(items.length)] as T;
  }

  /** Fills the bytes at random; each draw gives four, the lowest first. */
  fill(bytes: Uint8Array): void {
    let word = 0;
    for (let index = 0; index < bytes.length; index++) {
      word = index % 4 === 0 ? this.u32() : word >>> 8;
      bytes[index] = word;
    }
  }

  #bits53(): number {
    const high = this.u32() >>> 5;
    return high * 67_108_864 + (this.u32() >>> 6);
  }

  // Every value below the largest multiple of n that 53 bits hold is a fair draw.
  #belowWide(n: number): number {
    const fair = TWO_POW_53 - (TWO_POW_53 % n);
    let drawn = this.#bits53();
    while (drawn >= fair) drawn = this.#bits53();
    return drawn % n;
  }
}
