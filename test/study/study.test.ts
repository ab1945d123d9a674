import { describe, expect, test } from 'vitest';
import { compare, runStudy, studyRows } from '../../src/study/study.ts';
import { DRAWN } from '../support/toy-studies.ts';

describe('compare', () => {
  test('measures in per cent of the published figure', () => {
    const row = compare({
      quantity: 'messages',
      published: 200,
      ours: 196,
      tolerance: { measure: 'percent', most: 2 },
    });
    expect(row).toMatchObject({ error: -2, holds: true });
  });

  test('measures in points', () => {
    const row = compare({
      quantity: 'share',
      published: 46.8,
      ours: 67.1,
      tolerance: { measure: 'points', most: 5 },
    });
    expect(row.error).toBeCloseTo(20.3, 10);
    expect(row.holds).toBe(false);
  });

  test('measures a factor alike both ways', () => {
    const factor = (published: number, ours: number) =>
      compare({ quantity: 'delay', published, ours, tolerance: { measure: 'factor', most: 3 } });
    expect(factor(1, 3)).toMatchObject({ error: 3, holds: true });
    expect(factor(3, 1)).toMatchObject({ error: 3, holds: true });
    expect(factor(1, 3.5)).toMatchObject({ error: 3.5, holds: false });
  });

  test('leaves a miss open if both figures could be near enough', () => {
    const tolerance = { measure: 'percent', most: 25 } as const;
    const measured = (ours: number, publishedMargin?: number, oursMargin?: number) =>
      compare({
        quantity: 'delay',
        published: 100,
        publishedMargin,
        ours,
        oursMargin,
        tolerance,
      });
    expect(measured(120, 20)).toMatchObject({ holds: true, isOpen: false });
    // 150 is a quarter more than 120, and 60 a quarter less than 80.
    for (const ours of [60, 150]) {
      expect(measured(ours, 20)).toMatchObject({ holds: false, isOpen: true });
      expect(measured(ours)).toMatchObject({ holds: false, isOpen: false });
    }
    expect(measured(59, 20).isOpen).toBe(false);
    expect(measured(151, 20).isOpen).toBe(false);
    // As are 155 less 5 and 55 more 5; what overlaps is open too.
    for (const ours of [155, 55]) expect(measured(ours, 20, 5).isOpen).toBe(true);
    for (const ours of [156, 54]) expect(measured(ours, 20, 5).isOpen).toBe(false);
    expect(measured(200, 60, 50).isOpen).toBe(true);
  });

  test('refuses what cannot be compared', () => {
    const tolerance = { measure: 'percent', most: 2 } as const;
    expect(() => compare({ quantity: 'x', published: 0, ours: 1, tolerance })).toThrow(
      'published figure is not above 0',
    );
    expect(() => compare({ quantity: 'x', published: 1, ours: Number.NaN, tolerance })).toThrow(
      'figure is not finite: x',
    );
    const long = 'x'.repeat(39);
    expect(() => compare({ quantity: long, published: 1, ours: 1, tolerance })).toThrow('too long');
  });
});

describe('runStudy', () => {
  test('gives a reason for what is missed as is known, and for nothing else', () => {
    const knownMisses = new Map(['first', 'second'].map((part) => [part, `why ${part}`]));
    const rows = runStudy({ ...DRAWN, knownMisses }, '7', 'whole');
    expect(rows.some(({ holds }) => !holds)).toBe(true);
    for (const { quantity, holds, expectedMiss } of rows) {
      const isKnown = !holds && quantity !== 'third';
      expect(expectedMiss).toBe(isKnown ? `why ${quantity}` : undefined);
    }
  });

  test('makes rows that depend on the seed', () => {
    const rows = runStudy(DRAWN, '7', 'whole');
    expect(rows.map(({ quantity }) => quantity)).toEqual(['first', 'second', 'third']);
    expect(runStudy(DRAWN, '7', 'whole')).toEqual(rows);
    expect(runStudy(DRAWN, '8', 'whole')).not.toEqual(rows);
  });

  test('makes rows of a quick run that are among those of a whole one', () => {
    expect(runStudy(DRAWN, '7', 'quick')).toEqual(runStudy(DRAWN, '7', 'whole').slice(0, 1));
  });

  test('refuses to compare while a part is missing', () => {
    const figures = new Map([['first', 1]]);
    expect(() => studyRows(DRAWN, figures, 'whole')).toThrow('part was not run: second');
  });
});
