import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareCohorts } from '../../src/analysis/compare.ts';
import { mannWhitney } from '../../src/analysis/mann-whitney.ts';

/** Hollander & Wolfe (1973), p. 69: the example of R's manual page of `wilcox.test`. */
const X = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const Y = [1.15, 0.88, 0.9, 0.74, 1.21];
const sample = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 9 });

/** How often x is larger, pair by pair; ties count half. */
function pairsWon(x: readonly number[], y: readonly number[]): number {
  return x.flatMap((a) => y.map((b) => (a > b ? 1 : a === b ? 0.5 : 0) as number)).reduce(sum, 0);
}

function sum(a: number, b: number): number {
  return a + b;
}

/** All ways to choose `count` of some values, with the values left over. */
function splits(values: readonly number[], count: number): [number[], number[]][] {
  const [first, ...rest] = values;
  if (first === undefined) return count === 0 ? [[[], []]] : [];
  const taken = count === 0 ? [] : splits(rest, count - 1);
  const left = splits(rest, count);
  return [
    ...taken.map(([a, b]): [number[], number[]] => [[first, ...a], b]),
    ...left.map(([a, b]): [number[], number[]] => [a, [first, ...b]]),
  ];
}

describe('mannWhitney', () => {
  test('finds U and shift of the published example', () => {
    const result = mannWhitney(X, Y, 0.95);
    expect(result.u).toBe(35);
    expect(result.shift).toBeCloseTo(0.305, 10);
    // (35 - 25 - 1/2) / sqrt(10 * 5 * 16 / 12) = 1.16351; twice the tail above it.
    expect(result.pValue).toBeCloseTo(0.24462, 4);
  });

  test('counts the pairs that the first sample wins', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        expect(mannWhitney(x, y, 0.9).u).toBe(pairsWon(x, y));
      }),
    );
  });

  // The exact distribution of U: every split of the same values is equally likely.
  test('comes near the exact probability of all permutations', () => {
    const x = [1, 4, 7, 9, 12, 15, 3];
    const y = [2, 5, 6, 8, 10, 11, 19];
    for (const shift of [3, 9]) {
      const moved = x.map((value) => value + shift + 0.5);
      const distance = Math.abs(pairsWon(moved, y) - 24.5);
      const all = splits([...moved, ...y], x.length).map(([a, b]) => pairsWon(a, b));
      const exact = all.filter((u) => Math.abs(u - 24.5) >= distance).length / all.length;
      expect(Math.abs(mannWhitney(moved, y, 0.9).pValue - exact)).toBeLessThan(0.015);
    }
  });

  // By definition the interval holds the shifts that the test itself does not reject.
  test('has an interval whose inside the test accepts and whose outside it refuses', () => {
    const confidence = 0.95;
    const distinct = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), {
      minLength: 8,
      maxLength: 20,
    });
    fc.assert(
      fc.property(distinct, distinct, (x, y) => {
        const { lower, upper, shift } = mannWhitney(x, y, confidence);
        const p = (by: number) =>
          mannWhitney(
            x,
            y.map((value) => value + by),
            confidence,
          ).pValue;
        // Right beside an end no differences of whole numbers lie, so no ties come in.
        expect(p(lower - 0.25)).toBeLessThan(1 - confidence + 1e-7);
        expect(p(lower + 0.25)).toBeGreaterThan(1 - confidence - 1e-7);
        expect(p(upper - 0.25)).toBeGreaterThan(1 - confidence - 1e-7);
        expect(p(upper + 0.25)).toBeLessThan(1 - confidence + 1e-7);
        expect(shift >= lower && shift <= upper).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('has the median of all differences for its shift', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const all = x.flatMap((a) => y.map((b) => a - b)).sort((a, b) => a - b);
        const half = all.length >> 1;
        const median = all.length % 2 === 1 ? all[half]! : (all[half - 1]! + all[half]!) / 2;
        expect(mannWhitney(x, y, 0.9).shift).toBe(median);
      }),
    );
  });

  test('finds nothing in samples that are all one value, and its difference between two', () => {
    expect(mannWhitney([3, 3, 3], [3, 3], 0.98)).toMatchObject({ pValue: 1, shift: 0, lower: 0 });
    expect(mannWhitney([5, 5, 5], [3, 3], 0.98)).toMatchObject({ shift: 2, lower: 2, upper: 2 });
  });
});

describe('compareCohorts', () => {
  const control = Array.from({ length: 60 }, (_, index) => 100 + ((index * 37) % 20));

  test('finds a canary high or low when it is clearly off, and passes its like', () => {
    const raised = control.map((value) => value * 1.5);
    expect(compareCohorts(raised, control).verdict).toBe('high');
    expect(compareCohorts(control, raised).verdict).toBe('low');
    expect(compareCohorts([...control].reverse(), control).verdict).toBe('pass');
  });

  test('gives no verdict without data, and lets a small effect pass when told to', () => {
    expect(compareCohorts([], control)).toMatchObject({ verdict: 'nodata', shift: null });
    const raised = control.map((value) => value + 8);
    expect(compareCohorts(raised, control).verdict).toBe('high');
    expect(compareCohorts(raised, control, { highRatio: 1.2 }).verdict).toBe('pass');
  });
});
