import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

test('asks for it with its arguments', () => {
  const { vault } = carriedOut(stageOf([{ action: 'reapply', group: 'db' }]));
  expect(vault.calls).toEqual(['reapply {}']);
  expect(vault.numbers).toEqual([3, 3]);
});

test('fails with the reason that is given', () => {
  const action = { action: 'reapply', group: 'db' };
  const world = carriedOut(stageOf([action]), ({ vault }) => {
    vault.broken.set('reapply', 'db-0 holds 7');
  });
  expect(failureOf(world)).toBe('db-0 holds 7');
});
