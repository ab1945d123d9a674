import { beforeAll, describe, expect, test } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import type { DrillResult } from '../../src/drill/matrix.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { refsIn, scenarioText } from './traceability.ts';

/** The rows of the document, area by area. */
const ROWS = [
  ...['R1', 'R2', 'R3', 'N1', 'N2', 'N3', 'N4', 'T1', 'T2', 'T3', 'T4'],
  ...['O1', 'O2', 'O3', 'G1', 'G2', 'G3', 'P1'],
].map((row) => `004-${row}`);

const { file, text } = scenarioText('deployment_guardrails');
const options = { file, metricUnits: new Map<string, never>() };

describe('deployment_guardrails', () => {
  test('implements every row of its document and refers to no other', () => {
    expect([...refsIn(text)].sort()).toEqual([...ROWS].sort());
  });

  test('has a mutant for every row of the matrix', () => {
    const { mutants } = loadPlaybook(text, options);
    const numbers = mutants.flatMap(({ name }) => /^[xz]\d+/.exec(name) ?? []);
    expect(numbers).toEqual(
      expect.arrayContaining(['x1', 'x2', 'x3', 'x4', 'x6', 'x7', 'x9', 'x10', 'x11', 'z1']),
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
        mutants: ['x3-cache-not-persistent', 'x4-other-stake'],
      });
    }, 300_000);

    test('promotes a healthy release', () => {
      expect(result.healthy).toEqual({ trials: 1, promoted: 1, falseAlarms: [] });
    });

    test('stops defects at the gates that are named for them', () => {
      expect(result.mutants.map(({ name, caught }) => [name, caught])).toEqual([
        ['x3-cache-not-persistent', 1],
        ['x4-other-stake', 1],
      ]);
      expect(result.problems).toEqual([]);
    });
  });
});
