import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('turns a gate off again', () => {
  const on = { action: 'gate_on', features: ['rewards'], group: 'web' };
  const off = { action: 'gate_off', features: ['rewards'], group: 'canary' };
  const { estate } = carriedOut(stageOf([on, off]));
  const web = estate.groups.of('web');
  expect(web.map((one) => one.hasGate('rewards'))).toEqual([false, true, true]);
});
