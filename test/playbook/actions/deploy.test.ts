import { expect, test } from 'vitest';
import { carriedOut, failureOf, SECOND_US, stageOf, World } from './stage.ts';

const DEPLOY = { action: 'deploy', group: 'web', version: 'v1.1.0' };

/** Fewest and most instances that were ready at once, from one event to the next. */
function readiness(playbook: ReturnType<typeof stageOf>) {
  const world = new World(playbook);
  const all = world.estate.groups.withSpares('web');
  const counts: number[] = [];
  while (world.state.verdict === null) {
    world.sim.run(3_600 * SECOND_US, 1);
    counts.push(all.filter(({ isReady }) => isReady).length);
  }
  return { world, min: Math.min(...counts), max: Math.max(...counts) };
}

test('never goes below the replicas with a surge, and leaves the spare empty', () => {
  const { world, min, max } = readiness(stageOf([{ ...DEPLOY, strategy: 'surge' }]));
  expect(world.state.verdict).toBe('promoted');
  expect([min, max]).toEqual([3, 4]);
  expect(world.releases('web')).toEqual(['v1.1.0', 'v1.1.0', 'v1.1.0']);
  expect(world.estate.groups.sparesOf('web').map(({ state }) => state)).toEqual(['stopped']);
});

test.each([
  ['rolling', {}, 2],
  ['rolling', { max_unavailable: '67%' }, 1],
  ['stateful', {}, 2],
  ['wave', { waves: 3 }, 2],
  ['wave', { waves: 1, max_unavailable: 3 }, 0],
  ['recreate', {}, 0],
])('keeps as many ready as the strategy %s %o promises', (strategy, budget, least) => {
  const { world, min, max } = readiness(stageOf([{ ...DEPLOY, strategy, ...budget }]));
  expect(world.releases('web')).toEqual(['v1.1.0', 'v1.1.0', 'v1.1.0']);
  expect([min, max]).toEqual([least, 3]);
});

test('leaves instances alone that run the release already', () => {
  const first = { ...DEPLOY, group: 'canary' };
  const { told } = carriedOut(stageOf([first, DEPLOY]));
  expect(told.filter((line) => line.startsWith('web-0 '))).toEqual(['web-0 is told to run v1.1.0']);
});

test('scrapes a spare instance like the others, but only while it runs', () => {
  const deploy = { ...DEPLOY, strategy: 'surge', min_ready: '60s' };
  const { store } = carriedOut(stageOf([deploy, { action: 'wait', for: '2m' }]));
  const ups = [...store.series].filter(({ labels }) => labels.get('__name__') === 'up');
  const spare = ups.find(({ labels }) => labels.get('instance') === 'web-3');
  expect(spare?.labels.get('env')).toBe('devnet');
  const last = spare!.countUntil(3_600 * SECOND_US) - 1;
  expect(spare?.isStaleAt(last)).toBe(true);
  expect(spare?.valueAt(last - 1)).toBe(1);
});

test('fails in time, with the instance, its state and the last error', () => {
  const faults = [{ fault: 'crash_loop', target: 'web', version: 'v1.1.0', after: '1s' }];
  const deploy = { ...DEPLOY, strategy: 'stateful', min_ready: '5s', ready_within: '2m' };
  const world = carriedOut(stageOf([deploy], { faults }));
  expect(failureOf(world)).toMatch(/^web-2 with v1\.1\.0 is not ready within 2m: it is /);
  expect(world.releases('canary')).toEqual(['v1.0.0']);
  expect(world.state.stages[0]?.endedUs).toBe(180 * SECOND_US);
});

test('refuses a surge for which there are no spare instances', () => {
  const world = carriedOut(stageOf([{ ...DEPLOY, strategy: 'surge', max_surge: 2 }]));
  expect(failureOf(world)).toBe('web has 1 spare instances, a surge of 2 needs more');
  expect(world.releases('web')).toEqual(['v1.0.0', 'v1.0.0', 'v1.0.0']);
});

test('names a spare instance that does not get ready as what it waits for', () => {
  const faults = [{ fault: 'crash_loop', target: 'web', version: 'v1.1.0', after: '1s' }];
  const deploy = { ...DEPLOY_SURGE, ready_within: '1m' };
  const { state } = carriedOut(stageOf([deploy], { faults }));
  expect(state.stages[0]?.failure).toMatch(/^web-\d with v1\.1\.0 is not ready within 1m/);
});

const DEPLOY_SURGE = { action: 'deploy', group: 'web', version: 'v1.1.0', strategy: 'surge' };
