import { expect, test } from 'vitest';
import { carriedOut, playbookOf, SECOND_US } from './stage.ts';

test('lets no further stage begin before somebody decides', () => {
  const stages = [
    { name: 'one', activate: [{ action: 'pause', reason: 'An alert.' }] },
    { name: 'two' },
  ];
  const { state } = carriedOut(playbookOf({ stages }));
  expect(state.stages.map(({ outcome }) => outcome)).toEqual(['passed', 'blocked']);
  expect(state.stages[1]?.failure).toBe('the rollout is paused');
  expect(state.pausedUs).toBe(60 * SECOND_US);
});
