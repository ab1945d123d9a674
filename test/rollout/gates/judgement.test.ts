import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds, marginOf } from '../../../src/rollout/gates/judgement.ts';

const anyRule = fc.tuple(
  fc.constantFrom('<' as const, '<=' as const, '==' as const, '>=' as const, '>' as const),
  fc.integer({ min: -5, max: 5 }),
  fc.integer({ min: -5, max: 5 }),
);

describe('marginOf', () => {
  test('is above 0 only where the rule holds, and below 0 only where it is broken', () => {
    fc.assert(
      fc.property(anyRule, ([op, value, threshold]) => {
        const margin = marginOf(op, value, threshold);
        if (margin > 0) expect(holds(op, value, threshold)).toBe(true);
        if (margin < 0) expect(holds(op, value, threshold)).toBe(false);
        expect(Math.abs(margin)).toBe(Math.abs(value - threshold));
        expect(Object.is(margin, -0)).toBe(false);
      }),
    );
  });
});
