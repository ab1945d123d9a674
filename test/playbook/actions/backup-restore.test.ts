import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

const TAKE = { action: 'backup_take', backup: 'nightly', group: 'db' };
const BUMP = { action: 'operate', operation: 'bump', args: { by: 5 }, group: 'db' };

test.each([{ backup: 'nightly' }, {}])('brings back what was held: %o', (which) => {
  const restore = { action: 'backup_restore', group: 'db', ...which };
  const { vault, state } = carriedOut(stageOf([TAKE, BUMP, restore]));
  expect(vault.numbers).toEqual([1, 1]);
  expect(vault.calls[2]).toBe(
    `backup_restore {"name":"${'backup' in which ? 'nightly' : 'newest_verified'}"}`,
  );
  expect(state.verdict).toBe('promoted');
});
