import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabelSet } from '../../src/promql/label-set.ts';
import { MemorySeries } from '../../src/promql/memory-series.ts';
import { TimeAxis } from '../../src/promql/time-axis.ts';

const row = fc.record({ gap: fc.integer({ min: 1, max: 9 }), value: fc.option(fc.integer()) });

describe('MemorySeries', () => {
  // The plainest correct series: a list that is filtered.
  test('finds the same rows as a filtered list, in any window', () => {
    const windows = fc.array(fc.tuple(fc.nat(400), fc.nat(400)), { minLength: 20 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 80 }), windows, (rows, cuts) => {
        const series = new MemorySeries(LabelSet.EMPTY);
        const all: [number, number | null][] = [];
        for (const { gap, value } of rows) {
          const atUs = (all.at(-1)?.[0] ?? 0) + gap;
          series.append(atUs, value);
          all.push([atUs, value]);
        }
        for (const [from, to] of cuts) {
          const inside = all.filter(([at, value]) => at >= from && at <= to && value !== null);
          const seen = series.between(from, to);
          const values = Array.from(seen.values.subarray(seen.from, Math.max(seen.from, seen.to)));
          expect(values).toEqual(inside.map(([, value]) => value));
          expect(series.countUntil(to)).toBe(all.filter(([at]) => at <= to).length);
        }
        expect(all.map((_, at) => series.isStaleAt(at))).toEqual(all.map(([, v]) => v === null));
      }),
    );
  });

  // The growth of a counter needs to look at every row only when the series fell in between.
  test('knows whether it only rose in a window that ends with its last row', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), fc.nat(200), (rows, from) => {
        const series = new MemorySeries(LabelSet.EMPTY);
        let atUs = 0;
        for (const { gap, value } of rows) {
          atUs += gap;
          series.append(atUs, value);
        }
        const seen = series.between(from, atUs);
        const values = Array.from(seen.values.subarray(seen.from, Math.max(seen.from, seen.to)));
        const fell = values.some((value, place) => place > 0 && value < values[place - 1]!);
        if (values.length > 0) expect(seen.fellUs > seen.times[seen.from]!).toBe(fell);
      }),
    );
  });

  test('keeps a stretch that was lent as it was while it grows on', () => {
    const series = new MemorySeries(LabelSet.EMPTY, new TimeAxis(10));
    for (let at = 0; at < 16; at += 1) series.append(at, at);
    const lent = series.between(3, 12);
    for (let at = 16; at < 100; at += 1) series.append(at, at);
    expect(Array.from(lent.values.subarray(lent.from, lent.to))).toEqual([
      3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
  });
});
