import { describe, expect, test } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { scenarioText } from './traceability.ts';

const { file, text } = scenarioText('deployment_guardrails');
const SEEDS = 2;

describe('deployment_guardrails, drilled', () => {
  test('promotes every healthy release and catches every mutant where it should', async () => {
    const playbook = loadPlaybook(text, { file, metricUnits: new Map<string, never>() });
    const result = await drill({
      source: { file, text, overrides: playbook.drill.set },
      playbook,
      workers: 2,
      seedCount: SEEDS,
      withoutSeedCount: 1,
      mutants: [],
    });
    expect(result.problems).toEqual([]);
    expect(result.healthy.promoted).toBe(SEEDS);
    expect(result.mutants.map(({ name }) => name)).toEqual(
      playbook.mutants.map(({ name }) => name),
    );
  }, 3_600_000);
});
