import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf, World } from './stage.ts';

const ON = { action: 'gate_on', features: ['rewards'], group: 'canary' };

test('turns a gate on in the group alone, at once and in the files', () => {
  const { estate } = carriedOut(stageOf([{ ...ON, max_power: '34%' }]));
  const web = estate.groups.of('web');
  expect(web.map((one) => one.hasGate('rewards'))).toEqual([true, false, false]);
  expect(web[0]?.file.get('gates.rewards')).toBe(true);
});

test('refuses when more power would have it than may', () => {
  const world = carriedOut(stageOf([{ ...ON, max_power: 0.3 }]));
  expect(failureOf(world)).toBe(
    'gates.rewards would be on in 33.33% of the power, at most 30% may',
  );
  expect(world.estate.groups.of('canary')[0]?.hasGate('rewards')).toBe(false);
});

test('counts those in which it is on already', () => {
  const late = new World(
    stageOf([
      { action: 'wait', for: '1s' },
      { ...ON, max_power: '34%' },
    ]),
  );
  late.estate.groups.of('web')[2]!.file.set('gates.rewards', true);
  expect(failureOf(late.run())).toContain('66.67%');
});
