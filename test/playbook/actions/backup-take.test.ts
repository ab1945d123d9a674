import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('takes a backup of paths under a name', () => {
  const take = { action: 'backup_take', backup: 'nightly', group: 'db', paths: ['etc/a', 'etc/b'] };
  const { vault } = carriedOut(stageOf([take]));
  expect(vault.calls).toEqual(['backup_take {"name":"nightly","paths":"etc/a etc/b"}']);
});
