import { expect, test } from 'vitest';
import { carriedOut, undoneBy } from './stage.ts';

test('brings back what was held, so that the plan restores the state', () => {
  const take = { action: 'snapshot_take', snapshot: 'before', group: 'db' };
  const bump = { action: 'operate', operation: 'bump', args: { by: 5 }, group: 'db' };
  const restore = { action: 'snapshot_restore', snapshot: 'before', group: 'db' };
  expect(carriedOut(undoneBy([take, bump], [restore])).state.verdict).toBe('rolled-back');
  const forgotten = carriedOut(undoneBy([take, bump], []));
  expect(forgotten.state.verdict).toBe('rollback-failed');
  expect(forgotten.state.stages[0]?.rollbackFailure).toContain('what the services hold');
});
