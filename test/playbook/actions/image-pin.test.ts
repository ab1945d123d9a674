import { expect, test } from 'vitest';
import { carriedOut, stageOf, undoneBy } from './stage.ts';

const DEPLOY = { action: 'deploy', group: 'web', version: 'v1.1.0' };

test('runs a release by name', () => {
  const pin = { action: 'image_pin', group: 'web', version: 'v1.2.0', strategy: 'recreate' };
  expect(carriedOut(stageOf([DEPLOY, pin])).releases('web')).toEqual(Array(3).fill('v1.2.0'));
});

test('runs the release of before the stage without a name', () => {
  const world = carriedOut(undoneBy([DEPLOY], [{ action: 'image_pin', group: 'web' }]));
  expect(world.releases('web')).toEqual(Array(3).fill('v1.0.0'));
  expect(world.state.verdict).toBe('rolled-back');
});
