import { describe, expect, test } from 'vitest';
import { mean } from '../../src/analysis/mean.ts';

describe('a mean', () => {
  test('is between the values', () => {
    expect(mean([7])).toBe(7);
    expect(mean([1, 2, 6])).toBe(3);
  });

  // Adding the small ones first would give 2 ** 53 + 2.
  test('adds values up in their order, so that its last bit never varies', () => {
    expect(mean([2 ** 53, 1, 1])).toBe(2 ** 53 / 3);
  });
});
