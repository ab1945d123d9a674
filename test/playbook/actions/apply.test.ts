import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

const APPLY = { action: 'apply', group: 'db', expect_same_diff: true };

test('asks what would change, applies, and passes when both say the same', () => {
  const { state, vault } = carriedOut(stageOf([APPLY]));
  expect(vault.calls).toEqual(['apply {"dryRun":true}', 'apply {"dryRun":false}']);
  expect(state.verdict).toBe('promoted');
});

test('fails with both diffs when another thing changed than was said', () => {
  const world = carriedOut(stageOf([APPLY]), ({ vault }) => {
    vault.applied = 'nothing';
  });
  expect(failureOf(world)).toBe('db changed nothing, the dry run said limit 10 -> 20');
});

test('changes nothing in a dry run', () => {
  const { vault } = carriedOut(stageOf([{ action: 'apply', group: 'db', dry_run: true }]));
  expect(vault.calls).toEqual(['apply {"dryRun":true}']);
});
