import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { rehearse, restartInto, toyCluster } from '../../support/toy-rollout.ts';

describe('pause', () => {
  test('stops a stage before its next action', () => {
    const { state } = rehearse(
      toyCluster(),
      { stages: [{ name: 'go', activate: [{ action: 'pause' }, restartInto('v2')] }] },
      seconds(60),
    );
    expect(state.pausedUs).toBe(0);
    expect(state.restarts).toEqual([]);
    expect(state.verdict).toBeNull();
    expect(state.timeline.at(-1)).toMatchObject({ kind: 'stage', detail: 'rollout paused' });
  });

  test('does not hold up the rollback plan it is a step of', () => {
    const { state } = rehearse(toyCluster({ getsReady: (_, version) => version !== 'v2' }), {
      stages: [{ name: 'go', activate: [restartInto('v2')], on_fail: 'undo' }],
      rollback: [
        { name: 'undo', steps: [{ action: 'pause' }, restartInto('v1', { name: 'back' })] },
      ],
    });
    expect(state.verdict).toBe('rolled-back');
    expect(
      state.timeline.filter(({ kind }) => kind === 'rollback').map(({ detail }) => detail),
    ).toEqual(['undo begins', 'rollout paused', 'undo complete']);
  });
});
