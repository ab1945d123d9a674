import { env } from 'node:process';
import { describe, expect, test } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import { PLAYBOOKS, shipped } from './shipped.ts';

/** 20 take an hour on two cores. */
const SEEDS = Number(env['SIMNET_DRILL_SEEDS'] ?? 2);
const PATIENCE_MS = 4 * 3_600_000;

describe.each(PLAYBOOKS)('%s', (name) => {
  const { file, text, load } = shipped(name);

  async function drilled(overrides: readonly string[], mutants: readonly string[] = []) {
    const playbook = load(overrides);
    return await drill({
      ...{ source: { file, text, overrides }, playbook, workers: 2, mutants },
      seedCount: SEEDS,
      withoutSeedCount: 1,
    });
  }

  test(
    'promotes every healthy release and catches every mutant where it should',
    async () => {
      const { drill: short, mutants } = load();
      const result = await drilled(short.set);
      expect(result.problems).toEqual([]);
      expect(result.healthy.promoted).toBe(SEEDS);
      expect(result.mutants.map((row) => row.name)).toEqual(mutants.map((one) => one.name));
    },
    PATIENCE_MS,
  );

  if (name !== 'devnet_rollout') return;

  test(
    'promotes a release on the platform that replaces everything at once',
    async () => {
      const compose = 'config.bundles.devnet.values[deployment.platform]=compose';
      const result = await drilled([...load().drill.set, compose], ['x3-no-useful-work']);
      expect(result.problems).toEqual([]);
    },
    PATIENCE_MS,
  );
});
