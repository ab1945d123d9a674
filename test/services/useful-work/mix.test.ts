import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  jainIndex,
  MixWindow,
  sharesOf,
  totalVariation,
} from '../../../src/services/useful-work/mix.ts';

const mix = fc.array(fc.nat(100), { minLength: 4, maxLength: 4 });

describe('jainIndex', () => {
  // 1 / (5 (0.25 + 0.0625 + 0.0225 + 0.0064 + 0.0004))
  test('of 50, 25, 15, 8 and 2 is 0.585', () => {
    expect(jainIndex([50, 25, 15, 8, 2])).toBeCloseTo(1 / (5 * 0.3418), 12);
    expect(jainIndex([50, 25, 15, 8, 2])).toBeCloseTo(0.585, 3);
  });

  test('is 1 for equal amounts, 1/n for one alone and 0 for none', () => {
    expect(jainIndex([3, 3, 3, 3])).toBe(1);
    expect(jainIndex([0, 7, 0, 0])).toBe(0.25);
    expect(jainIndex([0, 0])).toBe(0);
  });
});

describe('totalVariation', () => {
  // The other definition: the most by which the two can differ over any set of types.
  test('is the largest difference over all sets of types', () => {
    fc.assert(
      fc.property(mix, mix, (one, other) => {
        fc.pre(one.some((amount) => amount > 0) && other.some((amount) => amount > 0));
        const [p, q] = [sharesOf(one), sharesOf(other)];
        let largest = 0;
        for (let set = 0; set < 16; set++) {
          const inSet = (of: number[]) =>
            of.reduce((sum, share, type) => sum + (((set >> type) & 1) === 1 ? share : 0), 0);
          largest = Math.max(largest, inSet(p) - inSet(q));
        }
        expect(totalVariation(p, q)).toBeCloseTo(largest, 12);
      }),
    );
  });
});

describe('MixWindow', () => {
  test('holds the sums of the last blocks', () => {
    fc.assert(
      fc.property(fc.array(mix, { maxLength: 20 }), (blocks) => {
        const window = new MixWindow(4, 7);
        for (const block of blocks) window.push(block);
        const last = blocks.slice(-7);
        expect(window.blockCount).toBe(last.length);
        const sums = [0, 1, 2, 3].map((type) => last.reduce((sum, of) => sum + of[type]!, 0));
        expect(window.sums()).toEqual(sums);
        const total = sums.reduce((sum, amount) => sum + amount, 0);
        expect(window.largestShare()).toBe(total === 0 ? 0 : Math.max(...sums) / total);
      }),
    );
  });
});
