import { expect, test } from 'vitest';
import { carriedOut, playbookOf } from './stage.ts';

test('lets no later stage begin', () => {
  const block = { action: 'block_promotion', reason: 'Under review.' };
  const stages = [{ name: 'one', activate: [block] }, { name: 'two' }];
  const { state } = carriedOut(playbookOf({ stages }));
  expect(state.stages.map(({ outcome }) => outcome)).toEqual(['passed', 'blocked']);
  expect(state.stages[1]?.failure).toBe('promotion is blocked');
  expect(state.evidence[0]).toMatchObject({
    kind: 'decision',
    fields: { reason: 'Under review.' },
  });
});
