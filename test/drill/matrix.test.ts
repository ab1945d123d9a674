import { describe, expect, test } from 'vitest';
import { drillResult, type MutantRow } from '../../src/drill/matrix.ts';
import type { TrialResult, TrialSpec } from '../../src/drill/trial.ts';
import { tinyPlaybook } from '../support/drill/tiny.ts';

const SECOND = 1_000_000;
const playbook = tinyPlaybook();

const PLAIN: TrialSpec = { mutant: 'dies', seed: '1', without: [], isNaive: false };
const HEALTHY: TrialSpec = { ...PLAIN, mutant: null };

/** A trial that ended as `dies` says: at a gate it names, in time and undone. */
function trial(more: Partial<TrialResult> = {}): TrialResult {
  return {
    spec: PLAIN,
    verdict: 'rolled-back',
    stage: 'rollout',
    failedBy: 'quiet',
    failure: 'quiet: CronDown fires',
    rollback: 'back',
    rollbackFailure: null,
    rollbackFailedBy: null,
    restores: 'state',
    isRestored: true,
    detectedAfterUs: 60 * SECOND,
    judged: ['up', 'in-effect', 'quiet', 'beating', 'back-in-effect'],
    virtualUs: 600 * SECOND,
    events: 100,
    traceHash: 'ab',
    ...more,
  };
}

const promoted = (spec: TrialSpec): TrialResult =>
  trial({
    ...{ spec, verdict: 'promoted', stage: null, failedBy: null, failure: null },
    ...{ rollback: null, restores: null, isRestored: null, detectedAfterUs: null },
  });

function judged(...trials: readonly TrialResult[]) {
  return drillResult(playbook, 1, trials.length, trials);
}

function row(...trials: readonly TrialResult[]): MutantRow {
  return judged(promoted(HEALTHY), ...trials).mutants[0]!;
}

describe('a mutant', () => {
  test('is caught when a gate that it names ends the playbook in time and it is undone', () => {
    const { caught, trials, problems, caughtBy, undone } = row(trial());
    expect([caught, trials, problems]).toEqual([1, 1, []]);
    expect(caughtBy).toEqual([{ name: 'quiet', count: 1 }]);
    expect(undone).toEqual([{ name: 'as before', count: 1 }]);
  });

  // Each of these once counted as caught or should never do so.
  test.each<[string, Partial<TrialResult>, string]>([
    ['another gate caught it', { failedBy: 'up' }, 'caught by up (1 of 1)'],
    ['it was caught too late', { detectedAfterUs: 241 * SECOND }, 'too late (1 of 1)'],
    ['the playbook ended before it struck', { detectedAfterUs: -1 }, 'ended before it struck'],
    ['it never struck', { detectedAfterUs: null }, 'ended before it struck (1 of 1)'],
    ['nothing caught it', promoted(PLAIN), 'promoted (1 of 1)'],
    ['it was only blocked', { verdict: 'blocked' }, 'blocked instead of rolled-back'],
    [
      'the rollback failed',
      { verdict: 'rollback-failed', rollbackFailure: 'back-in-effect: v1.1.0 runs' },
      'rollback-failed instead of rolled-back: back-in-effect: v1.1.0 runs',
    ],
    ['the loader refused it', { verdict: 'refused', failedBy: 'gate.unknown' }, 'refused instead'],
    ['what the services hold is another', { isRestored: false }, 'not as before (1 of 1)'],
    ['nobody knows what they hold', { isRestored: null }, 'not as before (1 of 1)'],
  ])('is not caught when %s', (_case, more, problem) => {
    const { caught, problems } = row(trial(more));
    expect(caught).toBe(0);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test('that is caught at the last instant is caught in time', () => {
    expect(row(trial({ detectedAfterUs: 240 * SECOND })).caught).toBe(1);
  });

  test.each([
    ['configuration', 'set up as before'],
    ['nothing', 'another state, as planned'],
  ] as const)('may leave another state when its plan restores %s', (restores, undone) => {
    const { caught, undone: left } = row(trial({ restores, isRestored: false }));
    expect([caught, left]).toEqual([1, [{ name: undone, count: 1 }]]);
  });

  test('that the loader must refuse is caught by nothing else', () => {
    const [first, second] = tinyPlaybook().mutants;
    const refused = { ...playbook, mutants: [first!, { ...second!, refused: true }] };
    const results = (['refused', 'rolled-back'] as const).map((verdict) => {
      const { mutants } = drillResult(refused, 1, 1, [trial({ verdict })]);
      return mutants[0]!.problems;
    });
    expect(results).toEqual([[], ['not refused but rolled-back (1 of 1)']]);
  });

  test('whose rollback must fail is caught by the gate that finds that', () => {
    const changed = { expect: 'rollback-failed' as const, caughtBy: ['back-in-effect'] };
    const mutants = playbook.mutants.map((one) =>
      one.name === 'dies' ? { ...one, ...changed } : one,
    );
    const rows = [
      { rollbackFailure: 'v1.1.0 runs', rollbackFailedBy: 'back-in-effect' },
      { rollbackFailure: 'v1.1.0 runs', rollbackFailedBy: null },
      { verdict: 'rolled-back' as const },
    ].map((more) => {
      const failed = trial({ verdict: 'rollback-failed', ...more });
      const result = drillResult({ ...playbook, mutants }, 1, 1, [failed]);
      return result.mutants[0]!;
    });
    expect(rows.map(({ problems }) => problems)).toEqual([
      [],
      ['caught by quiet (1 of 1)'],
      ['rolled-back instead of rollback-failed (1 of 1)'],
    ]);
    expect(rows[0]!.caughtBy).toEqual([{ name: 'back-in-effect', count: 1 }]);
  });

  test('tells what becomes of it without its gates, and with the stated ones alone', () => {
    const own = { ...PLAIN, mutant: 'no-effect' };
    const without = { ...own, without: ['in-effect'] };
    const stated = { ...own, isNaive: true };
    const { mutants, problems } = judged(
      trial({ spec: own, failedBy: 'in-effect' }),
      trial({ spec: without, failedBy: 'beating' }),
      promoted(without),
      promoted(stated),
      trial({ spec: { ...stated, seed: '2' } }),
    );
    expect(mutants[0]).toMatchObject({
      trials: 1,
      caught: 1,
      without: [
        { name: 'beating', count: 1 },
        { name: 'promoted', count: 1 },
      ],
      naivePromoted: 1,
      naiveTrials: 2,
    });
    expect(problems).toEqual(['no-effect: the stated gates alone stop 1 of 2']);
  });

  test('takes the smaller of two times in the middle as the median', () => {
    const { detection } = row(
      ...[40, 10, 30, 20].map((seconds) => trial({ detectedAfterUs: seconds * SECOND })),
    );
    expect(detection).toMatchObject({ medianUs: 20 * SECOND });
  });

  test('gives least, median and longest detection, and what caught it most often first', () => {
    const times = [90, 30, 60, 30, 45].map((seconds) => seconds * SECOND);
    const gates = ['beating', 'quiet', 'quiet', 'in-effect', 'quiet'];
    const { detection, caughtBy } = row(
      ...times.map((detectedAfterUs, index) => trial({ detectedAfterUs, failedBy: gates[index]! })),
    );
    expect(detection).toEqual({ minUs: 30 * SECOND, medianUs: 45 * SECOND, maxUs: 90 * SECOND });
    expect(caughtBy).toEqual([
      { name: 'quiet', count: 3 },
      { name: 'beating', count: 1 },
      { name: 'in-effect', count: 1 },
    ]);
  });
});

describe('a healthy release', () => {
  test('that is stopped is a problem of the drill', () => {
    const { healthy, problems } = judged(promoted(HEALTHY), trial({ spec: HEALTHY }));
    expect(healthy).toMatchObject({ trials: 2, promoted: 1 });
    expect(healthy.falseAlarms).toEqual([
      { seed: '1', failedBy: 'quiet', failure: 'quiet: CronDown fires' },
    ]);
    expect(problems).toEqual(['healthy, seed 1: stopped by quiet']);
  });
});

describe('a gate', () => {
  const noEffect = { ...PLAIN, mutant: 'no-effect' };

  test('is vacuous when it ended no trial with a mutant, judged or not', () => {
    const { vacuous, mutationScore } = judged(
      promoted(HEALTHY),
      trial({ judged: ['up', 'quiet'] }),
      trial({ spec: noEffect, failedBy: 'in-effect', judged: ['up', 'in-effect'] }),
    );
    expect(vacuous).toEqual([
      { gate: 'up', isCritical: true, judged: 2 },
      { gate: 'beating', isCritical: true, judged: 0 },
      { gate: 'back-in-effect', isCritical: true, judged: 0 },
    ]);
    expect(mutationScore).toBe(2 / 5);
  });

  test('is not shown to work by stopping a healthy release, or a trial of the stated gates', () => {
    const stated = { ...noEffect, isNaive: true };
    const { vacuous } = judged(
      trial({ spec: HEALTHY, failedBy: 'up' }),
      trial({ spec: stated, failedBy: 'beating' }),
      trial(),
      trial({ spec: noEffect, failedBy: 'in-effect' }),
    );
    expect(vacuous?.map(({ gate }) => gate)).toEqual(['up', 'beating', 'back-in-effect']);
  });

  test('works that found a rollback wanting', () => {
    const failed = { verdict: 'rollback-failed' as const, rollbackFailure: 'v1.1.0 runs' };
    const { vacuous } = judged(
      trial({ ...failed, rollbackFailedBy: 'back-in-effect' }),
      trial({ spec: noEffect, failedBy: 'in-effect' }),
    );
    expect(vacuous?.map(({ gate }) => gate)).toEqual(['up', 'beating']);
  });

  test('is judged only when every mutant was tried to the end', () => {
    const some = drillResult(playbook, 1, 2, [promoted(HEALTHY), trial()]);
    const stopped = drillResult(playbook, 1, 9, [promoted(HEALTHY), trial(), trial()]);
    for (const { vacuous, mutationScore } of [some, stopped]) {
      expect([vacuous, mutationScore]).toEqual([null, null]);
    }
    expect(stopped.trials).toEqual({ planned: 9, done: 3 });
    expect([some.mutants.length, some.mutantCount]).toEqual([1, 2]);
  });
});
