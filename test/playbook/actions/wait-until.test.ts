import { expect, test } from 'vitest';
import { carriedOut, failureOf, SECOND_US, stageOf } from './stage.ts';

const gates = [{ name: 'late', check: 'prom_expr', expr: 'time()', op: '>=', value: 200 }];

test('waits until the gate passes', () => {
  const until = { action: 'wait_until', gate: 'late', max: '10m' };
  const { state } = carriedOut(stageOf([until], { gates }));
  // Looks every 30 s, from 60 s on.
  expect(state.stages[0]?.activatedUs).toBe(210 * SECOND_US);
});

test('fails when it has not passed in time', () => {
  const until = { action: 'wait_until', gate: 'late', max: '100s' };
  const world = carriedOut(stageOf([until], { gates }));
  expect(failureOf(world)).toBe('late has not passed within 1m 40s: 160 (wanted >= 200)');
  expect(world.state.stages[0]?.failedBy).toBe('late');
});
