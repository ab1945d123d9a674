import { describe, expect, test } from 'vitest';
import { findRestartedOnce } from '../../../../src/rollout/gates/checks/restarted-once.ts';
import { type RestartProgress, stateOf } from '../../../../src/rollout/state.ts';
import { GROUP } from '../../../support/toy-cluster.ts';
import { toyCluster } from '../../../support/toy-rollout.ts';

function restart(node: number, readyUs: number | null): RestartProgress {
  return {
    action: 'a',
    node,
    name: `${GROUP}-${node}`,
    fromVersion: 'v1',
    toVersion: 'v2',
    drainUs: 0,
    stoppedUs: 1,
    startedUs: 2,
    readyUs,
    walRecords: 0,
    blocksSynced: 0,
    isFailed: readyUs === null,
  };
}

function found(restarts: readonly RestartProgress[]) {
  const state = { ...stateOf([]), restarts: [...restarts] };
  const context = { cluster: toyCluster(), state, probeEveryUs: 1, patienceUs: 1 };
  return findRestartedOnce(context, GROUP);
}

describe('findRestartedOnce', () => {
  test('finds nothing when each node was restarted once', () => {
    const finding = found([0, 1, 2, 3].map((node) => restart(node, 5)));
    expect(finding).toEqual({ atLeast: 0, atMost: 0, samples: 4, detail: null });
  });

  test('counts and names nodes left out, restarted twice, or never ready again', () => {
    const finding = found([restart(0, 5), restart(1, 5), restart(1, 9), restart(2, null)]);
    expect(finding).toEqual({
      atLeast: 3,
      atMost: 3,
      samples: 4,
      detail: 'restarted: validators-1 2 times, validators-2 0 times, validators-3 0 times',
    });
  });
});
