import { beforeAll, describe, expect, test } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import type { DrillResult } from '../../src/drill/matrix.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { refsIn, rows, scenarioText } from './traceability.ts';

/** The rows of the document, section by section. */
const ROWS = rows('002', [
  ...['0a', '1a-c', '2a-e', '3a-g', '4a-b', '5a-k'],
  ...['6a-d', '7a-b', '8a-i', '9a', '10a'],
]);

const { file, text } = scenarioText('devnet_rollout');
const options = { file, metricUnits: new Map<string, never>() };

describe('devnet_rollout', () => {
  test('implements every row of its document and refers to no other', () => {
    expect([...refsIn(text)].sort()).toEqual([...ROWS].sort());
  });

  test('has a mutant for every row of the matrix', () => {
    const { mutants } = loadPlaybook(text, options);
    const numbers = mutants.flatMap(({ name }) => /^[xz]\d+/.exec(name) ?? []);
    expect(numbers).toEqual(
      expect.arrayContaining([
        ...['x1', 'x2', 'x3', 'x4', 'x6', 'x7', 'x8', 'x10', 'x11'],
        ...['z1', 'z3', 'z4'],
      ]),
    );
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
        mutants: ['x8-method-renamed', 'x10-stale-seeds'],
      });
    }, 120_000);

    test('promotes a healthy release', () => {
      expect(result.healthy).toEqual({ trials: 1, promoted: 1, falseAlarms: [] });
    });

    test('stops defects at the gates that are named for them', () => {
      expect(result.mutants.map(({ name, caught }) => [name, caught])).toEqual([
        ['x8-method-renamed', 1],
        ['x10-stale-seeds', 1],
      ]);
      expect(result.problems).toEqual([]);
    });
  });
});
