import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

test('asks for it with its arguments', () => {
  const { vault } = carriedOut(stageOf([{ action: 'proof_reverify', group: 'db' }]));
  expect(vault.calls).toEqual(['proof_reverify {}']);
});

test('fails with the reason that is given', () => {
  const action = { action: 'proof_reverify', group: 'db' };
  const world = carriedOut(stageOf([action]), ({ vault }) => {
    vault.broken.set('proof_reverify', 'db-0 holds 7');
  });
  expect(failureOf(world)).toBe('db-0 holds 7');
});
