import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

const SEND = { action: 'send_alert', alert: 'drill', arrives_within: '1m' };

test('passes when the alert arrives', () => {
  const { state, estate } = carriedOut(stageOf([SEND]));
  expect(state.verdict).toBe('promoted');
  expect(estate.router.delivered).toHaveLength(1);
});

test('fails when the route is silent, or there is none', () => {
  const faults = [{ fault: 'alert_silenced' }];
  const reason = 'drill (page) arrived on no route within 1m';
  expect(failureOf(carriedOut(stageOf([SEND], { faults })))).toBe(reason);
  expect(failureOf(carriedOut(stageOf([{ ...SEND, severity: 'info' }])))).toContain('(info)');
});
