import { expect, test } from 'vitest';
import { carriedOut, failureOf, SECOND_US, stageOf } from './stage.ts';

test('starts what was stopped, with the release it was told to run', () => {
  const acts = ['service_stop', 'service_start'].map((action) => ({ action, group: 'db' }));
  const world = carriedOut(stageOf(acts));
  expect(world.releases('db')).toEqual(['v1.0.0', 'v1.0.0']);
  expect(world.state.stages[0]?.endedUs).toBe(65 * SECOND_US);
});

test('fails when one is not ready in time', () => {
  const acts = [
    { action: 'service_stop', group: 'db' },
    { action: 'service_start', group: 'db', ready_within: '4s' },
  ];
  expect(failureOf(carriedOut(stageOf(acts)))).toBe('db-0 is not ready within 4s: it is starting');
});
