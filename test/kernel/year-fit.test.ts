import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventLists } from '../../src/kernel/event-lists.ts';
import { fitYear } from '../../src/kernel/year-fit.ts';

function listOf(timesUs: readonly number[]): EventLists {
  const lists = new EventLists(1);
  for (const [index, atUs] of timesUs.entries()) {
    lists.write(lists.extend(0), atUs, index, 0, 0, 0, 0);
  }
  return lists;
}

const isPowerOfTwo = (n: number) => Number.isInteger(Math.log2(n));

describe('fitYear', () => {
  test('gives few events no buckets at all', () => {
    const year = fitYear(listOf([5, 3, 9]), 0);
    expect(year.startUs).toBe(Number.POSITIVE_INFINITY);
    expect(year.bucketCount).toBe(0);
  });

  // A visit to every event is what a year costs: it must come back within half of that year. With up
  // to 64 events the fit sees all times, and beyond that a sample of them, so 65 to 128 are tried
  // with twice each time, by which the sample is all of them again.
  test('begins with the first event, and has a quarter of all events in its first half', () => {
    const times = fc.array(fc.nat(2 ** 40), { minLength: 33, maxLength: 64, size: 'max' });
    fc.assert(
      fc.property(times, (some) => {
        const timesUs = some.flatMap((atUs) => [atUs, atUs]);
        const { startUs, widthUs, bucketCount } = fitYear(listOf(timesUs), 0);
        expect(startUs).toBe(Math.min(...timesUs));
        expect(isPowerOfTwo(widthUs) && isPowerOfTwo(bucketCount)).toBe(true);
        expect(bucketCount).toBeGreaterThanOrEqual(2);
        const halfUs = startUs + (widthUs * bucketCount) / 2;
        const early = timesUs.filter((atUs) => atUs < halfUs).length;
        expect(early).toBeGreaterThanOrEqual(timesUs.length / 4);
      }),
    );
  });

  test('cuts a year into more buckets when more events are pending', () => {
    const countFor = (length: number) => {
      return fitYear(listOf(Array.from({ length }, (_, index) => 1000 * index)), 0).bucketCount;
    };
    expect(countFor(1600)).toBe(32);
    expect(countFor(16_000)).toBe(256);
  });
});
