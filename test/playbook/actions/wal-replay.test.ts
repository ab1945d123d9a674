import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

test('asks for it with its arguments', () => {
  const { vault } = carriedOut(stageOf([{ action: 'wal_replay', group: 'db', to: 12 }]));
  expect(vault.calls).toEqual(['wal_replay {"to":12}']);
  expect(vault.numbers).toEqual([2, 2]);
});

test('fails with the reason that is given', () => {
  const action = { action: 'wal_replay', group: 'db', to: 12 };
  const world = carriedOut(stageOf([action]), ({ vault }) => {
    vault.broken.set('wal_replay', 'db-0 holds 7');
  });
  expect(failureOf(world)).toBe('db-0 holds 7');
});
