import { expect, test } from 'vitest';
import { carriedOut, failureOf, SECOND_US, stageOf } from './stage.ts';

test('starts a component on standby and waits until it is ready', () => {
  const provision = { action: 'provision', component: 'extra', version: 'v1.1.0' };
  const { releases, state } = (() => {
    const world = carriedOut(stageOf([provision]));
    return { releases: world.releases('extra'), state: world.state };
  })();
  expect(releases).toEqual(['v1.1.0', 'v1.1.0']);
  expect(state.stages[0]?.endedUs).toBe(65 * SECOND_US);
});

test('fails when it is not ready in time', () => {
  const provision = { action: 'provision', component: 'extra', ready_within: '3s' };
  expect(failureOf(carriedOut(stageOf([provision])))).toBe(
    'extra-0 with v1.0.0 is not ready within 3s: it is starting',
  );
});
