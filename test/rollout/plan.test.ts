import { describe, expect, test } from 'vitest';
import { gatesOfRun, gatesOfStage } from '../../src/rollout/plan.ts';
import { planOf } from '../support/toy-rollout.ts';

const gate = (name: string) => ({ name, metric: 'peers', aggregate: 'min', op: '>=', value: 1 });
const plan = planOf({
  stages: [
    { name: 'one', gates: ['a'] },
    { name: 'two', gates: ['b', 'a'], hold: { min: '1s', until: 'b' } },
  ],
  gates: [gate('a'), gate('b'), gate('c')],
});

describe('Plan', () => {
  test('names the gate a hold waits for among the gates of its stage, once', () => {
    const names = plan.stages.map((stage) => gatesOfStage(plan, stage).map(({ name }) => name));
    expect(names).toEqual([['a'], ['b', 'a']]);
  });

  test('leaves to the run the gates that no stage refers to', () => {
    expect(gatesOfRun(plan).map(({ name }) => name)).toEqual(['c']);
  });
});
