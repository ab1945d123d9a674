import { describe, expect, test } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import { rehearse } from '../../src/run/rehearse.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { scenarioText } from './traceability.ts';

const { file, text } = scenarioText('pve_network_canary');
const options = { file, metricUnits: new Map<string, never>() };
const SEEDS = 2;
const DAY_US = 86_400_000_000;

describe('pve_network_canary, drilled', () => {
  test('promotes every healthy release and catches every mutant where it should', async () => {
    const playbook = loadPlaybook(text, options);
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

  test('promotes a healthy release at its full length: canary B is through after 36 days', async () => {
    const { state } = await rehearse(loadPlaybook(text, options), { seed: '1' });
    expect(state.verdict).toBe('promoted');
    const at = (name: string) => state.stages.find((stage) => stage.name === name);
    const soakedUs = (at('full-b')?.endedUs ?? 0) - (at('shadow-a')?.startedUs ?? 0);
    expect(soakedUs / DAY_US).toBeGreaterThanOrEqual(36);
    expect(soakedUs / DAY_US).toBeLessThan(37);
  }, 3_600_000);
});
