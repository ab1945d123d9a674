import { describe, expect, test } from 'vitest';
import { twoSidedScore, upperTail } from '../../src/analysis/normal.ts';

describe('upperTail', () => {
  // Abramowitz & Stegun, tables 26.1 and 26.2.
  test.each([
    [0, 0.5],
    [1, 0.15865525393145705],
    [2, 0.02275013194817921],
    [3, 1.3498980316300946e-3],
    [5, 2.866515718791939e-7],
    [10, 7.61985302416047e-24],
    [-1, 0.8413447460685429],
  ])('above %d lies the published share', (score, share) => {
    expect(Math.abs(upperTail(score) / share - 1)).toBeLessThan(1e-11);
  });

  test('does not jump where one formula follows the other', () => {
    const slope = (upperTail(2.5 - 1e-9) - upperTail(2.5)) / 1e-9;
    expect(slope).toBeCloseTo(0.0175283, 4);
  });
});

describe('twoSidedScore', () => {
  test.each([
    [0.95, 1.959963984540054],
    [0.98, 2.3263478740408408],
    [0.99, 2.5758293035489004],
  ])('of %d is the published quantile', (confidence, score) => {
    expect(Math.abs(twoSidedScore(confidence) - score)).toBeLessThan(1e-7);
  });
});
