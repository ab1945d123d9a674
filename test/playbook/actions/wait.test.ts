import { expect, test } from 'vitest';
import { carriedOut, SECOND_US, stageOf } from './stage.ts';

test('waits', () => {
  const { state } = carriedOut(stageOf([{ action: 'wait', for: '90s' }]));
  expect(state.stages[0]?.activatedUs).toBe(150 * SECOND_US);
});
