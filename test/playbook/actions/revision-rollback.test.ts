import { expect, test } from 'vitest';
import { carriedOut, playbookOf, undoneBy } from './stage.ts';

const BACK = { action: 'revision_rollback', group: 'web' };

test('goes back to what each instance ran before the stage', () => {
  const stages = [
    { name: 'one', activate: [{ action: 'deploy', group: 'canary', version: 'v1.1.0' }] },
    {
      name: 'two',
      activate: [{ action: 'deploy', group: 'web', version: 'v1.2.0' }],
      verify: ['never'],
      on_fail: 'back',
    },
  ];
  const gates = [{ name: 'never', check: 'prom_expr', expr: 'vector(1)', op: '==', value: 0 }];
  const rollback = [{ name: 'back', steps: [BACK] }];
  const world = carriedOut(playbookOf({ stages, gates, rollback }));
  expect(world.state.verdict).toBe('rolled-back');
  expect(world.releases('web')).toEqual(['v1.1.0', 'v1.0.0', 'v1.0.0']);
});

test('stops what did not run before', () => {
  const provision = { action: 'provision', component: 'extra', version: 'v1.1.0' };
  const world = carriedOut(undoneBy([provision], [{ ...BACK, group: 'extra' }]));
  expect(world.state.verdict).toBe('rolled-back');
  expect(world.estate.groups.of('extra').map(({ state }) => state)).toEqual(['stopped', 'stopped']);
});

test('fails the rollback when the old release does not become ready', () => {
  const faults = [
    { fault: 'crash_loop', target: 'web', version: 'v1.0.0', at: '70s', after: '1s' },
  ];
  const deploy = { action: 'deploy', group: 'web', version: 'v1.1.0', strategy: 'recreate' };
  const wait = { action: 'wait', for: '30s' };
  const plan = [
    { ...BACK, ready_within: '1m' },
    { action: 'block_promotion', reason: 'x' },
  ];
  const { state } = carriedOut(undoneBy([deploy, wait], plan, {}, { faults }));
  expect(state.verdict).toBe('rollback-failed');
  expect(state.stages[0]?.rollbackFailure).toMatch(
    /^revision_rollback \(step 1 of back\): web-\d with v1\.0\.0 is not ready within 1m/,
  );
  expect(state.stages[0]?.rollbackStepsDone).toBe(0);
  expect(state.isPromotionBlocked).toBe(false);
});

test('is not stopped by what is broken, unless an order is asked for', () => {
  const faults = [{ fault: 'crash_loop', target: 'db', version: 'v1.1.0', after: '1s' }];
  const deploy = { action: 'deploy', group: 'db', version: 'v1.1.0', ready_within: '2m' };
  const back = { ...BACK, group: 'db', ready_within: '2m' };
  const freely = carriedOut(undoneBy([deploy], [back], {}, { faults }));
  expect(freely.state.verdict).toBe('rolled-back');
  expect(freely.releases('db')).toEqual(['v1.0.0', 'v1.0.0']);
  // A StatefulSet waits for the replica that does not get ready, also on the way back.
  const ordered = carriedOut(
    undoneBy([deploy], [{ ...back, strategy: 'stateful' }], {}, { faults }),
  );
  expect(ordered.state.verdict).toBe('rollback-failed');
});
