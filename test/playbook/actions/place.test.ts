import { describe, expect, test } from 'vitest';
import { carriedOut, playbookOf, stageOf, undoneBy } from './stage.ts';

const WAIT = { action: 'wait', for: '10s' };
const DEPLOY = { action: 'deploy', group: 'web', version: 'v1.1.0', ready_within: '2m' };
const DIES = [{ fault: 'crash_loop', target: 'web', version: 'v1.1.0', after: '1s' }];

describe('an action that fails without a name', () => {
  test('is known by its kind and its place in the stage', () => {
    const first = { ...DEPLOY, group: 'db' };
    const { state } = carriedOut(
      stageOf([WAIT, first, { ...DEPLOY, min_ready: '5s' }], { faults: DIES }),
    );
    expect(state.stages[0]?.failedBy).toBe('deploy (action 3 of only)');
  });

  test('has a name where it was given one', () => {
    const named = { ...DEPLOY, name: 'everybody', min_ready: '5s' };
    const { state } = carriedOut(stageOf([WAIT, named], { faults: DIES }));
    expect(state.stages[0]?.failedBy).toBe('everybody');
  });

  test('is known by its place in the plan that undoes', () => {
    const back = { ...DEPLOY, min_ready: '5s' };
    const { state } = carriedOut(undoneBy([WAIT], [WAIT, back], {}, { faults: DIES }));
    expect(state.stages[0]?.rollbackFailure).toMatch(
      /^deploy \(step 2 of \w+\): web-\d with v1\.1\.0 is not ready within 2m: /,
    );
  });
});

test('a report of a stage that cannot be written is known by its place', () => {
  const fields = [
    { title: 'why', text: 'A test.' },
    { title: 'sales', probe: 'sales', group: 'web' },
  ];
  const reports = fields.map((field) => ({ every: '4m', title: 'Work', fields: [field] }));
  const stages = [{ name: 'only', hold: { min: '10m' }, reports }];
  const { state } = carriedOut(playbookOf({ stages }));
  expect(state.stages[0]).toMatchObject({
    failedBy: 'report (report 2 of only)',
    failure: 'sales: nobody in web answers sales',
  });
});
