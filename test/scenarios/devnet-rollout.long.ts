import { describe, expect, test } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { scenarioText } from './traceability.ts';

const { file, text } = scenarioText('devnet_rollout');
const options = { file, metricUnits: new Map<string, never>() };
const SEEDS = 2;

describe('devnet_rollout, drilled', () => {
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

  test('promotes a release on the platform that replaces everything at once', async () => {
    const overrides = [
      ...loadPlaybook(text, options).drill.set,
      'config.bundles.devnet.values[deployment.platform]=compose',
    ];
    const playbook = loadPlaybook(text, { ...options, overrides });
    const result = await drill({
      source: { file, text, overrides },
      playbook,
      workers: 0,
      seedCount: 1,
      withoutSeedCount: 0,
      mutants: ['x3-no-useful-work'],
    });
    expect(result.problems).toEqual([]);
  }, 3_600_000);
});
