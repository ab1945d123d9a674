import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

test('asks for it with its arguments', () => {
  const { vault } = carriedOut(stageOf([{ action: 'schema_down', group: 'db', to: 1 }]));
  expect(vault.calls).toEqual(['schema_down {"to":1}']);
  expect(vault.numbers).toEqual([-99, -99]);
});

test('fails with the reason that is given', () => {
  const action = { action: 'schema_down', group: 'db', to: 1 };
  const world = carriedOut(stageOf([action]), ({ vault }) => {
    vault.broken.set('schema_down', 'db-0 holds 7');
  });
  expect(failureOf(world)).toBe('db-0 holds 7');
});
