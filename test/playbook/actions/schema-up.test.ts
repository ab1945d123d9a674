import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

test('asks for it with its arguments', () => {
  const { vault } = carriedOut(stageOf([{ action: 'schema_up', group: 'db', to: 2 }]));
  expect(vault.calls).toEqual(['schema_up {"to":2}']);
  expect(vault.numbers).toEqual([101, 101]);
});

test('fails with the reason that is given', () => {
  const action = { action: 'schema_up', group: 'db', to: 2 };
  const world = carriedOut(stageOf([action]), ({ vault }) => {
    vault.broken.set('schema_up', 'db-0 holds 7');
  });
  expect(failureOf(world)).toBe('db-0 holds 7');
});
