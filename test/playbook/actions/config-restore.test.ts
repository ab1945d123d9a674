import { expect, test } from 'vitest';
import { carriedOut, stageOf, undoneBy, type World } from './stage.ts';

const SET = { action: 'config_set', values: { limit: 30, phase: 'new' }, group: 'web' };

test('puts files back to what they were before the stage', () => {
  const back = { action: 'config_restore', group: 'web' };
  const before = (world: World) => world.estate.groups.of('web')[0]!.file.set('phase', 'mixed');
  const world = carriedOut(undoneBy([SET, { ...SET, values: { limit: 40 } }], [back]), before);
  const [first, second] = world.estate.groups.of('web');
  expect([...first!.file]).toEqual([['phase', 'mixed']]);
  expect([...second!.file]).toEqual([]);
  expect(first?.setting('limit')).toBe(10);
});

// The file is changed at the instant at which the stage begins, before it has proved its readiness.
test('undoes what went wrong as soon as the stage had begun', () => {
  const wrong = {
    fault: 'config_wrong',
    stage: 'only',
    target: 'canary',
    key: 'phase',
    value: 'x',
  };
  const back = { action: 'config_restore', group: 'web', effect: 'restart' };
  const { estate, state } = carriedOut(undoneBy([SET], [back], {}, { faults: [wrong] }));
  expect([...estate.groups.of('canary')[0]!.file]).toEqual([]);
  expect(state.verdict).toBe('rolled-back');
});

test('puts files to a bundle', () => {
  const { estate } = carriedOut(
    stageOf([SET, { action: 'config_restore', group: 'web', bundle: 'wide' }]),
  );
  expect([...estate.groups.of('web')[0]!.file]).toEqual([['limit', 20]]);
});

test('is noticed when it is forgotten by a plan that restores the configuration', () => {
  const { state } = carriedOut(undoneBy([SET], [], { restores: 'configuration' }));
  expect(state.verdict).toBe('rollback-failed');
  expect(state.stages[0]?.rollbackFailure).toContain('not what they were before');
});
