import { expect, test } from 'vitest';
import { carriedOut, failureOf, SECOND_US, stageOf } from './stage.ts';

const OF_VALUES = { action: 'baseline', baseline: 'beats', expr: 'heartbeat_total', over: '2m' };
const WAIT = { action: 'wait', for: '10m' };

test('keeps statistics and values of the last stretch of time', () => {
  const { state } = carriedOut(stageOf([WAIT, { ...OF_VALUES, every: '1m' }]));
  const [kept] = state.baselines;
  // Counts of five instances that run, at two instants.
  expect(kept).toMatchObject({ name: 'beats', samples: 10 });
  const { values, statistics } = kept!;
  expect(statistics.mean).toBeCloseTo(values.reduce((sum, one) => sum + one, 0) / 10, 12);
  expect(statistics.max).toBe(Math.max(...values));
  expect(state.evidence[0]).toMatchObject({ kind: 'baseline', title: 'beats' });
});

test('replaces one of the same name', () => {
  const { state } = carriedOut(stageOf([WAIT, OF_VALUES, WAIT, OF_VALUES]));
  expect(state.baselines.map(({ atUs }) => atUs)).toEqual([1_260 * SECOND_US]);
});

test('fails with too few samples', () => {
  const world = carriedOut(stageOf([WAIT, { ...OF_VALUES, min_samples: 299 }]));
  expect(failureOf(world)).toBe('beats has 20 samples, needs 299');
});

test('fails when a statistic is beyond all numbers, which anything would be below', () => {
  const world = carriedOut(stageOf([WAIT, { ...OF_VALUES, expr: 'heartbeat_total * 0 + 1e308' }]));
  expect(failureOf(world)).toBe('beats cannot be taken: its statistics are not finite');
});

test('fails when the values drift and must not', () => {
  const drift = { ...OF_VALUES, expr: 'sum(heartbeat_total)', over: '8m', stationary: true };
  expect(failureOf(carriedOut(stageOf([WAIT, drift])))).toContain('beats drifts');
});
