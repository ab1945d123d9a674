import { expect, test } from 'vitest';
import { carriedOut, failureOf, SECOND_US, stageOf, type World } from './stage.ts';

test('stops processes, and no supervisor starts them again', () => {
  const acts = [
    { action: 'service_stop', group: 'db' },
    { action: 'wait', for: '20m' },
  ];
  const { estate } = carriedOut(stageOf(acts));
  expect(estate.groups.of('db').map(({ state }) => state)).toEqual(['stopped', 'stopped']);
});

test('waits for what drains, as long as its grace lasts', () => {
  const stop = { action: 'service_stop', group: 'db' };
  const draining = ({ estate }: World) => {
    estate.workload('db').capabilities.push({ drain: () => {} });
  };
  const patient = carriedOut(stageOf([stop]), draining);
  expect(patient.state.stages[0]?.endedUs).toBe(64 * SECOND_US);
  const hasty = carriedOut(stageOf([{ ...stop, within: '2s' }]), draining);
  expect(failureOf(hasty)).toBe('db-0 has not stopped within 2s: it is draining');
});
