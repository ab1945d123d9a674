import { describe, expect, test } from 'vitest';
import type { RolloutView, StageView } from '../../../src/model/invariants/rollout-view.ts';
import { faultDrill } from '../../support/fault-drill.ts';

const NO_FAULT = 'kind: clog, start: 100s, duration: 1s, targets: [validators]';

type State = RolloutView['state'];

const PASSED: StageView = {
  name: 'one',
  startedUs: 0,
  activatedUs: 100_000,
  endedUs: 500_000,
  outcome: 'passed',
  rollback: null,
};

/** The messages of what is violated by a rollout that says of itself what is given. */
async function judged(
  stages: readonly StageView[],
  rest: Partial<State> = {},
): Promise<readonly string[]> {
  const drill = await faultDrill(NO_FAULT);
  const { world } = drill;
  await drill.pass(600_000);
  world.invariants?.follow({
    plan: {
      stages: [
        { name: 'one', hold: { minUs: 400_000 }, gates: [] },
        { name: 'two', gates: ['blocks', 'checked'] },
      ],
      gates: [{ name: 'blocks', metric: 'block_interval' }, { name: 'checked' }],
    },
    state: { stages, gates: [], restarts: [], verdict: null, ...rest },
  });
  world.invariants?.conclude();
  return world.recorder.violations.map(({ property, message }) => `${property}: ${message}`);
}

const restart = { action: 'one/0', node: 1, toVersion: 'v1.5.0-rc.1', readyUs: 1, isFailed: false };

describe('a stage', () => {
  test('may pass after its hold', async () => {
    expect(await judged([PASSED])).toEqual([]);
  });

  test('may not pass before', async () => {
    expect(await judged([{ ...PASSED, endedUs: 499_999 }])).toEqual([
      'stages: stage one passed before its hold was over',
    ]);
  });

  test('may not follow one that failed, or that is not over', async () => {
    const two = { ...PASSED, name: 'two', startedUs: 500_000, outcome: 'failed' };
    expect(await judged([{ ...PASSED, outcome: 'failed' }, two])).toEqual([
      'stages: stage two began, and one had not passed',
    ]);
    expect(await judged([PASSED, { ...two, startedUs: 499_999 }])).toHaveLength(1);
    expect(await judged([PASSED, two])).toEqual([]);
  });

  test('may not pass a gate that is red, missing, or read old data', async () => {
    const two = { ...PASSED, name: 'two', startedUs: 500_000, activatedUs: 500_000 };
    const gate = { stage: 'two', outcome: 'pass', evaluatedUs: 500_000 };
    const [blocks, checked] = [
      { ...gate, name: 'blocks' },
      { ...gate, name: 'checked' },
    ];
    const stages = [PASSED, two];
    const red = { ...checked, outcome: 'fail' };
    expect(await judged(stages, { gates: [blocks, red] })).toEqual([
      'stages: stage two passed, and gate checked did not',
    ]);
    expect(await judged(stages, { gates: [checked] })).toHaveLength(1);
    // The drill is scraped every 250 ms, and so at 500 ms.
    expect(await judged(stages, { gates: [blocks, checked] })).toEqual([]);
    const later = { ...two, activatedUs: 500_001, endedUs: 520_000 };
    const late = [blocks, checked].map((one) => ({ ...one, evaluatedUs: 510_000 }));
    expect(await judged([PASSED, later], { gates: late })).toEqual([
      'stages: stage two passed gate blocks on data from before the end of its hold',
    ]);
  });
});

describe('restarts', () => {
  test('are made once', async () => {
    expect(await judged([PASSED], { restarts: [restart, { ...restart, node: 2 }] })).toEqual([]);
    expect(await judged([PASSED], { restarts: [restart, restart] })).toEqual([
      'restarted-once: one/0 restarts validators-1 again',
    ]);
  });

  test('leave every node in its last version, or given up', async () => {
    const promoted = { verdict: 'promoted' };
    expect(await judged([PASSED], { ...promoted, restarts: [restart] })).toEqual([
      'conservation: validators-1 has v1.4.2, and was given v1.5.0-rc.1',
    ]);
    const failed = { ...restart, isFailed: true };
    expect(await judged([PASSED], { ...promoted, restarts: [failed] })).toEqual([]);
    const midway = { ...restart, readyUs: null };
    expect(await judged([PASSED], { ...promoted, restarts: [midway] })).toEqual([
      'conservation: validators-1 is between versions, at v1.4.2',
    ]);
  });

  test('are all undone by a rollback', async () => {
    const undone = { ...PASSED, outcome: 'rolled-back', rollback: 'back' };
    const back = { ...restart, action: 'one/back/0', toVersion: 'v1.4.2' };
    const restarts = [restart, { ...restart, node: 2 }, back];
    expect(await judged([undone], { restarts })).toEqual([
      'rollback: validators-2 was not rolled back',
    ]);
    expect(await judged([undone], { restarts: [...restarts, { ...back, node: 2 }] })).toEqual([]);
  });
});
