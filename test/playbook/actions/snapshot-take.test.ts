import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

test('asks for it with its arguments', () => {
  const { vault } = carriedOut(
    stageOf([{ action: 'snapshot_take', group: 'db', snapshot: 'before' }]),
  );
  expect(vault.calls).toEqual(['snapshot_take {"name":"before"}']);
});

test('fails with the reason that is given', () => {
  const action = { action: 'snapshot_take', group: 'db', snapshot: 'before' };
  const world = carriedOut(stageOf([action]), ({ vault }) => {
    vault.broken.set('snapshot_take', 'db-0 holds 7');
  });
  expect(failureOf(world)).toBe('db-0 holds 7');
});
