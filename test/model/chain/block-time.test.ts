import { describe, expect, test } from 'vitest';
import { isTimely, nextBlockTime } from '../../../src/model/chain/block-time.ts';

describe('the time of a block', () => {
  test('is that of its maker, but after the block before', () => {
    expect(nextBlockTime(1_000_000, 1_400_000)).toBe(1_400_000);
    expect(nextBlockTime(1_000_000, 1_000_000)).toBe(1_000_001);
    expect(nextBlockTime(1_000_000, -5)).toBe(1_000_001);
  });

  // Precision 505 ms, message delay 15 s.
  test.each([
    [10_000_000, 9_495_000, true],
    [10_000_000, 9_494_999, false],
    [10_000_000, 25_505_000, true],
    [10_000_000, 25_505_001, false],
  ])('of %i us is timely at %i us: %s', (timeUs, localUs, isSo) => {
    expect(isTimely(timeUs, localUs)).toBe(isSo);
  });
});
