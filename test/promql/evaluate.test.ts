import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, LOOKBACK_US } from '../../src/promql/evaluate.ts';
import { LabelSet } from '../../src/promql/label-set.ts';
import { parseExpression } from '../../src/promql/parse.ts';
import { SeriesMemory } from '../../src/promql/series-memory.ts';

type Rows = readonly (readonly [atUs: number, value: number | null])[];

function memory(all: Readonly<Record<string, Rows>>): SeriesMemory {
  const series = new SeriesMemory();
  for (const [target, rows] of Object.entries(all)) {
    const labels = LabelSet.of([
      ['__name__', 'x'],
      ['target', target],
    ]);
    for (const [atUs, value] of rows) series.open(labels).append(atUs, value);
  }
  return series;
}

function values(text: string, series: SeriesMemory, atUs: number): number[] {
  const { expr, faults } = parseExpression(text);
  if (expr === null) throw new Error(JSON.stringify(faults));
  return evaluate(expr, series, atUs).map(({ value }) => value);
}

describe('evaluate', () => {
  test('takes a sample for the value up to the microsecond at which the lookback ends', () => {
    const series = memory({ a: [[7, 42]] });
    expect(values('x', series, 6)).toEqual([]);
    expect(values('x', series, 7)).toEqual([42]);
    expect(values('x', series, 7 + LOOKBACK_US)).toEqual([42]);
    expect(values('x', series, 8 + LOOKBACK_US)).toEqual([]);
  });

  test('has no value from the marker that a series ended until its next sample', () => {
    const series = memory({
      a: [
        [0, 1],
        [10, null],
        [20, 2],
      ],
    });
    expect([0, 9, 10, 19, 20].map((atUs) => values('x', series, atUs))).toEqual([
      [1],
      [1],
      [],
      [],
      [2],
    ]);
  });

  // A counter that grows evenly and fills its window has its slope for a rate, however it is reset.
  test('finds the slope of an even counter through resets', () => {
    const steps = fc.array(fc.boolean(), { minLength: 10, maxLength: 40 });
    fc.assert(
      fc.property(steps, (resets) => {
        let value = 0;
        const rows = resets.map((isReset, index) => {
          // A reset to the value before is none that anyone could see.
          value = isReset && value > 4 ? 4 : value + 4;
          return [index * 1_000_000, value] as const;
        });
        const last = rows.length - 1;
        const grown = values(`increase(x[${last}s])`, memory({ a: rows }), last * 1_000_000);
        expect(grown[0]).toBeCloseTo(last * 4, 9);
      }),
    );
  });

  test('fails where many series match many, and where labels would be the same', () => {
    const series = memory({ a: [[0, 1]], b: [[0, 2]] });
    expect(() => values('x + on() x', series, 0)).toThrow('many series match many');
    expect(() => values('x + on() vector(1)', series, 0)).toThrow('several series match one');
    expect(() => values('label_replace(x, "target", "", "", "")', series, 0)).toThrow(
      'two values have the labels x',
    );
    expect(values('x + on() group_left vector(1)', series, 0)).toEqual([2, 3]);
  });
});
