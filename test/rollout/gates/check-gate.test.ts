import { describe, expect, test } from 'vitest';
import { checkGateSchema, judgeFinding } from '../../../src/rollout/gates/check-gate.ts';
import { NOTHING_SEEN } from '../../../src/rollout/gates/checks/check.ts';

const spec = (op: string, value: number) =>
  checkGateSchema.parse({
    name: 'gate',
    check: 'version_not_in_effect',
    group: 'nodes',
    version: 'v2',
    op,
    value,
  });

const finding = (atLeast: number, atMost: number) => ({
  atLeast,
  atMost,
  samples: 10,
  detail: 'some nodes',
});

describe('judgeFinding', () => {
  test.each([
    // [rule, seen, at most, outcome]: by hand, over every number that may be the true one.
    ['==', 0, 0, 0, 'pass'],
    ['==', 0, 0, 1, 'inconclusive'],
    ['==', 0, 1, 1, 'fail'],
    ['==', 0, 1, 4, 'fail'],
    ['==', 2, 1, 3, 'inconclusive'],
    ['<=', 2, 1, 2, 'pass'],
    ['<=', 2, 2, 3, 'inconclusive'],
    ['<', 2, 2, 3, 'fail'],
    ['>=', 2, 2, 9, 'pass'],
    ['>', 2, 2, 3, 'inconclusive'],
  ] as const)(
    'with rule %s %d, %d seen and at most %d: %s',
    (op, value, atLeast, atMost, outcome) => {
      expect(judgeFinding(spec(op, value), finding(atLeast, atMost)).outcome).toBe(outcome);
    },
  );

  test('says nothing about the number when nothing could be looked at, whatever the rule', () => {
    expect(judgeFinding(spec('>=', 0), NOTHING_SEEN)).toMatchObject({
      outcome: 'inconclusive',
      value: null,
      margin: null,
      samples: 0,
      reason: 'no node could be looked at',
    });
  });

  test('says why nothing could be looked at', () => {
    const nothing = { ...NOTHING_SEEN, detail: 'nothing was owed' };
    expect(judgeFinding(spec('==', 0), nothing)).toMatchObject({
      outcome: 'inconclusive',
      value: null,
      reason: 'nothing was owed',
    });
  });

  test('gives a reason unless it passes, and its rule always', () => {
    expect(judgeFinding(spec('==', 0), finding(3, 3))).toMatchObject({
      rule: 'version_not_in_effect v2 of nodes == 0',
      value: 3,
      threshold: 0,
      margin: -3,
      reason: 'some nodes',
    });
    expect(judgeFinding(spec('==', 3), finding(3, 3)).reason).toBeNull();
  });
});
