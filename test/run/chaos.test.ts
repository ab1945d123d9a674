import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metricUnits } from '../../src/metrics/catalogue.ts';
import { byzantineFaults } from '../../src/model/faults/byzantine/table.ts';
import { clockFaults } from '../../src/model/faults/clock/table.ts';
import { diskFaults } from '../../src/model/faults/disk/table.ts';
import { networkFaults } from '../../src/model/faults/network/table.ts';
import { operationsFaults } from '../../src/model/faults/operations/table.ts';
import { processFaults } from '../../src/model/faults/process/table.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const source = readFileSync(new URL('../../scenarios/chaos_canary.yaml', import.meta.url), 'utf8');
const scenario = loadScenario(source, { file: 'chaos_canary.yaml', metricUnits });
const families = {
  byzantineFaults,
  clockFaults,
  diskFaults,
  networkFaults,
  operationsFaults,
  processFaults,
};

test('the chaos scenario draws from every family of faults', () => {
  const [nemesis] = scenario.faults;
  const kinds = nemesis?.kind === 'nemesis' ? nemesis.faults.map(({ kind }) => kind) : [];
  for (const [family, table] of Object.entries(families)) {
    expect([family, kinds.filter((kind) => kind in table).length > 2]).toEqual([family, true]);
  }
});

describe('a cluster under a nemesis whose victims are below a third of the power', async () => {
  const result = await runScenario(scenario, { seed: '11', workers: 0, source });

  test('passes, with every dose within its tolerance', () => {
    expect([result.verdict, result.outcomes]).toEqual(['pass', []]);
    const { peakPower, totalPower, overdose } = result.dose!;
    expect(overdose).toBe(null);
    expect(peakPower).toBeGreaterThan(0);
    expect(3 * peakPower).toBeLessThan(totalPower);
  });

  test('converges within its bound', () => {
    const { tookUs, withinUs } = result.convergence!;
    expect(tookUs).toBeGreaterThan(0);
    expect(tookUs).toBeLessThanOrEqual(withinUs);
  });
});
