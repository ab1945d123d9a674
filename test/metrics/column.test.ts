import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Column } from '../../src/metrics/column.ts';

describe('Column', () => {
  test('finds rows by time as a filter over all of them would', () => {
    const times = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 100 });
    fc.assert(
      fc.property(times, fc.integer({ min: -1, max: 61 }), (unsorted, atUs) => {
        const sorted = unsorted.toSorted((a, b) => a - b);
        const column = new Column();
        for (const time of sorted) column.append(time, time + 7);
        expect(column.length).toBe(sorted.length);
        expect(column.countBefore(atUs)).toBe(sorted.filter((time) => time < atUs).length);
        expect(column.countUntil(atUs)).toBe(sorted.filter((time) => time <= atUs).length);
        expect(column.points()).toEqual(sorted.flatMap((time) => [time, time + 7]));
      }),
    );
  });

  test('refuses a value that lies before the last, or between two microseconds', () => {
    const column = new Column();
    column.append(5, 1);
    column.append(5, 2);
    expect(() => column.append(4, 3)).toThrow('lies before the last one of its column: 4');
    expect(() => column.append(6.5, 3)).toThrow('not whole microseconds: 6.5');
    expect(column.valueAt(1)).toBe(2);
    expect(() => column.valueAt(2)).toThrow('no such row: 2');
    expect(() => column.timeAt(-1)).toThrow('no such row: -1');
  });
});
