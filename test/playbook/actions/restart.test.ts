import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('replaces each process once, with the same release', () => {
  const { estate, releases } = (() => {
    const world = carriedOut(stageOf([{ action: 'restart', group: 'web' }]));
    return { estate: world.estate, releases: world.releases('web') };
  })();
  expect(releases).toEqual(Array(3).fill('v1.0.0'));
  expect(estate.groups.of('web').map(({ stops }) => stops.get('planned'))).toEqual([1, 1, 1]);
  expect(estate.groups.of('db').map(({ stops }) => stops.get('planned'))).toEqual(
    Array(2).fill(undefined),
  );
});
