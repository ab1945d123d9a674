import { beforeAll, describe, expect, test } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import type { DrillResult } from '../../src/drill/matrix.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { refsIn, scenarioText } from './traceability.ts';

/** Rows of the document: how many there are before and in each stage. */
const COUNTS = { P: 5, D: 7, T: 7, C: 7, M: 7 };
const ROWS = Object.entries(COUNTS).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, place) => `001-${letter}${place + 1}`),
);

const { file, text } = scenarioText('staged_rollout');
const options = { file, metricUnits: new Map<string, never>() };

describe('staged_rollout', () => {
  test('implements every row of its document and refers to no other', () => {
    expect([...refsIn(text)].sort()).toEqual([...ROWS].sort());
  });

  test('has a mutant for every row of the matrix', () => {
    const { mutants } = loadPlaybook(text, options);
    const numbers = mutants.flatMap(({ name }) => /^[xz]\d+/.exec(name) ?? []);
    expect(numbers).toEqual(['x1', 'x2', 'x3', 'x4', 'x6', 'x7', 'x8', 'x9', 'z1', 'z2']);
  });

  test('soaks for 112 hours in all', () => {
    const { stages } = loadPlaybook(text, options);
    const us = stages.reduce((sum, { hold }) => sum + (hold?.minUs ?? 0), 0);
    expect(us / 3_600_000_000).toBe(112);
  });

  describe('in a drill', () => {
    let result: DrillResult;

    beforeAll(async () => {
      const playbook = loadPlaybook(text, options);
      result = await drill({
        source: { file, text, overrides: playbook.drill.set },
        playbook,
        workers: 0,
        seedCount: 1,
        withoutSeedCount: 0,
        mutants: ['x2-other-revision', 'x4-flipped-snapshot'],
      });
    }, 240_000);

    test('promotes a healthy release', () => {
      expect(result.healthy).toEqual({ trials: 1, promoted: 1, falseAlarms: [] });
    });

    test('stops defects at the gates that are named for them', () => {
      expect(result.mutants.map(({ name, caught }) => [name, caught])).toEqual([
        ['x2-other-revision', 1],
        ['x4-flipped-snapshot', 1],
      ]);
      expect(result.problems).toEqual([]);
    });
  });
});
