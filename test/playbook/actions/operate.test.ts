import { expect, test } from 'vitest';
import { carriedOut, failureOf, SECOND_US, stageOf } from './stage.ts';

const BUMP = { action: 'operate', operation: 'bump', args: { by: 5 }, group: 'db' };

test('lets a capability do something and waits for its end', () => {
  const { vault, state } = carriedOut(stageOf([BUMP]));
  expect(vault.numbers).toEqual([6, 6]);
  expect(state.stages[0]?.endedUs).toBe(90 * SECOND_US);
});

test('fails with the reason that is given', () => {
  const world = carriedOut(stageOf([BUMP]), ({ vault }) => {
    vault.broken.set('bump', 'db-1 is full: 0 bytes left');
  });
  expect(failureOf(world)).toBe('db-1 is full: 0 bytes left');
});

test('fails when the component cannot, or takes too long', () => {
  expect(failureOf(carriedOut(stageOf([{ ...BUMP, group: 'web' }])))).toBe('web cannot bump');
  expect(failureOf(carriedOut(stageOf([{ ...BUMP, within: '29s' }])))).toBe(
    'bump of db has not ended within 29s',
  );
});
