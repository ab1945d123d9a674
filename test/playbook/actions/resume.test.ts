import { expect, test } from 'vitest';
import { carriedOut, playbookOf } from './stage.ts';

test('ends a pause by a decision that is written down', () => {
  const activate = [
    { action: 'pause', reason: 'An alert.' },
    { action: 'resume', by: 'owner', decision: 'It was a drill.' },
  ];
  const { state } = carriedOut(
    playbookOf({ stages: [{ name: 'one', activate }, { name: 'two' }] }),
  );
  expect(state.verdict).toBe('promoted');
  expect(state.pausedUs).toBeNull();
  expect(state.evidence.at(-1)).toMatchObject({
    kind: 'decision',
    fields: { by: 'owner', decision: 'It was a drill.' },
  });
});
