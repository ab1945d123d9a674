import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('stops all of a component, which is no target then', () => {
  const acts = [
    { action: 'provision', component: 'extra' },
    { action: 'wait', for: '1m' },
    { action: 'remove', component: 'extra' },
    { action: 'wait', for: '1m' },
  ];
  const { estate, store } = carriedOut(stageOf(acts));
  expect(estate.groups.of('extra').map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  const up = [...store.series].find(
    ({ labels }) => labels.get('__name__') === 'up' && labels.get('instance') === 'extra-0',
  );
  expect(up?.isStaleAt(up.countUntil(estate.scheduler.nowUs()) - 1)).toBe(true);
});
