import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PendingSet } from '../../src/kernel/pending-set.ts';

/** The ring of a new set is this long; what is older than that lies elsewhere. */
const RING_LENGTH = 4096;

/** The same done to a set of pending events and to an ordinary one. */
class Both {
  readonly set = new PendingSet();
  readonly #ordinary = new Set<number>();
  added = 0;

  /** Adds so many, and removes them at once but for one in `keepsEvery`. */
  add(count: number, keepsEvery: number): void {
    for (let left = count; left > 0; left--, this.added++) {
      this.set.add();
      this.#ordinary.add(this.added);
      if (this.added % keepsEvery !== 0) this.remove(this.added);
    }
  }

  remove(sequence: number): void {
    this.set.remove(sequence);
    this.#ordinary.delete(sequence);
  }

  /** Numbers of which the two do not say the same, some beyond the last one included. */
  differing(): number[] {
    const values = Array.from({ length: this.added + 300 }, (_, value) => value);
    return values.filter((value) => this.set.includes(value) !== this.#ordinary.has(value));
  }
}

describe('PendingSet', () => {
  test('hands out whole numbers from 0, one after the other', () => {
    const set = new PendingSet();
    for (let count = 0; count < 10_000; count++) expect(set.add()).toBe(count);
  });

  // Judged by a set of JavaScript, through growth and several rounds of the ring.
  test('agrees with an ordinary set, whatever is added, removed and made room for', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    const step = fc.record({
      adds: fc.nat(3000),
      keepsEvery: fc.integer({ min: 1, max: 700 }),
      removals: fc.array(share),
      pending: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const both = new Both();
        for (const { adds, keepsEvery, removals, pending } of steps) {
          both.add(adds, keepsEvery);
          for (const part of removals) both.remove(Math.floor(part * both.added));
          if (pending % 4 === 0) both.set.fit(pending);
        }
        expect(both.differing()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('includes nothing that was never added', () => {
    const set = new PendingSet();
    set.add();
    for (const value of [-1, 1, 0.5, Number.NaN, 2 ** 32, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(set.includes(value)).toBe(false);
    }
    expect(set.includes(0)).toBe(true);
  });

  test('takes no more memory while numbers come and go', () => {
    const set = new PendingSet();
    const bytes = set.byteLength;
    for (let count = 0; count < 20 * RING_LENGTH; count++) set.remove(set.add());
    expect(set.byteLength).toBe(bytes);
  });

  test('counts what the ring has passed by', () => {
    const set = new PendingSet();
    const bytes = set.byteLength;
    set.add();
    for (let count = 0; count < RING_LENGTH; count++) set.remove(set.add());
    expect(set.byteLength).toBeGreaterThan(bytes);
    set.remove(0);
    expect(set.byteLength).toBe(bytes);
  });
});
