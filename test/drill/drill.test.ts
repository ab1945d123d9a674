import { describe, expect, test } from 'vitest';
import { type DrillOptions, drill } from '../../src/drill/drill.ts';
import type { TrialResult } from '../../src/drill/trial.ts';
import { TINY_TEXT, tinyPlaybook } from '../support/drill/tiny.ts';

async function drilled(more: Partial<DrillOptions> = {}) {
  const trials: TrialResult[] = [];
  const result = await drill({
    source: { file: 'tiny.yaml', text: TINY_TEXT, overrides: tinyPlaybook().drill.set },
    playbook: tinyPlaybook(),
    seedCount: 1,
    withoutSeedCount: 1,
    mutants: [],
    workers: 0,
    ...more,
    onTrial: (done, total, last) => {
      trials.push(last);
      more.onTrial?.(done, total, last);
    },
  });
  return { result, trials };
}

/** Threads and their ports; a test runs in a thread itself, so some are there before. */
function threadHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name));
}

describe('a drill', () => {
  test('runs every trial of a playbook and finds what caught each mutant', async () => {
    const { result, trials } = await drilled();
    expect(result.healthy).toEqual({ trials: 1, promoted: 1, falseAlarms: [] });
    expect(result.problems).toEqual([]);
    expect(result.mutants.map(({ name, caught, caughtBy }) => [name, caught, caughtBy])).toEqual([
      ['no-effect', 1, [{ name: 'in-effect', count: 1 }]],
      ['dies', 1, [{ name: 'quiet', count: 1 }]],
    ]);
    // With its gate out nothing else notices that the old build goes on running.
    expect(result.mutants[0]?.without).toEqual([{ name: 'promoted', count: 1 }]);
    expect(result.mutants[0]?.naivePromoted).toBe(1);
    expect(result.vacuous?.map(({ gate }) => gate)).toEqual(['up', 'beating', 'back-in-effect']);
    expect(trials).toHaveLength(result.trials.planned);
  });

  test('knows of gates that only an action asked that they were judged', async () => {
    const wait = '{action: wait_until, gate: up, max: 1m}';
    const deploy = '{action: deploy, group: cron, version: v1.1.0}';
    const overrides = [
      ...tinyPlaybook().drill.set,
      ...['stages.rollout.readiness=[]', `stages.rollout.activate=[${wait}, ${deploy}]`],
    ];
    const source = { file: 'tiny.yaml', text: TINY_TEXT, overrides };
    const { trials } = await drilled({ source });
    expect(trials.find(({ spec }) => spec.mutant === null)?.judged).toContain('up');
  });

  test('that is stopped keeps what was done', async () => {
    const stop = new AbortController();
    const { result } = await drilled({
      ...{ seedCount: 20, signal: stop.signal },
      onTrial: (done) => done === 2 && stop.abort('SIGINT'),
    });
    expect(result.trials.done).toBe(2);
    expect(result.healthy).toEqual({ trials: 2, promoted: 2, falseAlarms: [] });
    expect([result.mutants, result.vacuous]).toEqual([[], null]);
  });

  // Threads are dear to start, so one drill shows both: what they find, and that they end.
  test('finds the same in two threads as in this one, and stops them when it is stopped', async () => {
    const before = threadHandles();
    const stop = new AbortController();
    const { result, trials } = await drilled({
      ...{ workers: 2, seedCount: 5, signal: stop.signal },
      onTrial: (done) => done === 12 && stop.abort('SIGINT'),
    });
    expect(threadHandles()).toEqual(before);
    const { done, planned } = result.trials;
    expect([done >= 12, done < planned, done]).toEqual([true, true, trials.length]);
    const { trials: alone } = await drilled({ seedCount: 5 });
    const found = ({ spec, traceHash, failedBy }: TrialResult) =>
      JSON.stringify([spec, traceHash, failedBy]);
    const all = new Set(alone.map(found));
    expect(trials.map(found).filter((one) => !all.has(one))).toEqual([]);
  });

  test('that is stopped before it begins runs nothing', async () => {
    const { result, trials } = await drilled({ signal: AbortSignal.abort('SIGTERM') });
    expect([result.trials.done, trials]).toEqual([0, []]);
  });

  test('counts a mutant that the loader refuses by the code of the rule', async () => {
    const set = [
      'mutants.dies.set=["stages.rollout.gates[1]=nobody"]',
      'mutants.dies.refused=true',
    ];
    const { result } = await drilled({
      playbook: tinyPlaybook(set),
      source: { file: 'tiny.yaml', text: TINY_TEXT, overrides: set },
      mutants: ['dies'],
      withoutSeedCount: 0,
    });
    expect(result.mutants[0]).toMatchObject({ verdicts: [{ name: 'refused', count: 1 }] });
  });
});
