import { expect, test } from 'vitest';
import { carriedOut, SECOND_US, stageOf } from './stage.ts';

test('writes values that running processes take at once', () => {
  const world = carriedOut(
    stageOf([{ action: 'config_set', values: { limit: 30 }, group: 'web' }]),
  );
  const { estate } = world;
  expect(estate.groups.of('web').map((one) => one.setting('limit'))).toEqual([30, 30, 30]);
  expect(estate.groups.of('db')[0]?.setting('limit')).toBe(10);
});

test('restarts as many at once as it may, when told to', () => {
  const set = { action: 'config_set', values: { limit: 30 }, group: 'web', effect: 'restart' };
  const { estate, told } = carriedOut(stageOf([{ ...set, max_unavailable: 2 }]));
  expect(told.filter((line) => line.includes('is told'))).toHaveLength(3);
  expect(estate.groups.of('web').map((one) => one.setting('limit'))).toEqual([30, 30, 30]);
  // Two of them at 60 s, the third when those were ready 5 s later.
  const started = estate.groups.of('web').map(({ startedUs }) => startedUs / SECOND_US);
  expect(started).toEqual([60, 60, 65]);
});

test('leaves running processes alone with no effect, and removes keys', () => {
  const set = { action: 'config_set', group: 'web', effect: 'none' };
  const { estate } = carriedOut(
    stageOf([
      { ...set, values: { limit: 30, phase: 'new' } },
      { ...set, values: { limit: null } },
    ]),
  );
  const [first] = estate.groups.of('web');
  expect([...first!.file]).toEqual([['phase', 'new']]);
  expect(first?.setting('phase')).toBe('old');
});
