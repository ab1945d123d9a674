import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/schema/suggest.ts';

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['chrun', 'churn', 1],
    ['ca', 'abc', 3],
  ])('of "%s" and "%s" is %d', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
  });

  // Judged by its definition: try every edit at the first letters that differ.
  test('agrees with the plain recursion', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(fc.property(word, word, (a, b) => editDistance(a, b) === recursive(a, b)));
  });
});

describe('nearest', () => {
  test('finds slips and leaves other words alone', () => {
    const known = ['constant', 'uniform', 'exponential'];
    expect(nearest('unifrom', known)).toBe('uniform');
    expect(nearest('expnential', known)).toBe('exponential');
    expect(nearest('bimodal', known)).toBeUndefined();
    expect(nearest('x', ['y', 'z'])).toBe('y');
  });
});

function recursive(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const options = [
    recursive(a.slice(1), b) + 1,
    recursive(a, b.slice(1)) + 1,
    recursive(a.slice(1), b.slice(1)) + Number(a[0] !== b[0]),
  ];
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]) {
    options.push(recursive(a.slice(2), b.slice(2)) + 1);
  }
  return Math.min(...options);
}
