import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

const SET = { action: 'phase_set', key: 'phase', group: 'web' };

test('moves to the next phase', () => {
  const { estate } = carriedOut(stageOf([{ ...SET, value: 'read-only' }]));
  expect(estate.groups.of('web').map((one) => one.setting('phase'))).toEqual(
    Array(3).fill('read-only'),
  );
});

test('refuses to skip a phase, with the instance and what it skips', () => {
  const world = carriedOut(stageOf([{ ...SET, value: 'mixed' }]));
  expect(failureOf(world)).toBe('web-0 has phase old: mixed skips read-only');
});

test('goes back as far as it must', () => {
  const steps = ['read-only', 'mixed', 'new', 'old'].map((value) => ({ ...SET, value }));
  const { estate, state } = carriedOut(stageOf(steps));
  expect(state.verdict).toBe('promoted');
  expect(estate.groups.of('web')[0]?.setting('phase')).toBe('old');
});

test('refuses what is no phase', () => {
  expect(failureOf(carriedOut(stageOf([{ ...SET, value: 'other' }])))).toBe(
    'other is no phase of phase',
  );
});
