import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';

const { hasCorrect, hasQuorum } = TENDERMINT_RULES;

describe('the rules', () => {
  test('are 2f + 1 and f + 1 for 3f + 1 equal validators', () => {
    for (let f = 0; f < 50; f++) {
      const n = 3 * f + 1;
      expect([hasQuorum(2 * f, n), hasQuorum(2 * f + 1, n)]).toEqual([false, true]);
      expect([hasCorrect(f, n), hasCorrect(f + 1, n)]).toEqual([false, true]);
    }
  });

  // Faulty power is less than a third. What two quorums share is more than that.
  test('let any two quorums share a correct validator, and make f + 1 hold one', () => {
    const shares = fc.record({
      total: fc.integer({ min: 1, max: 10_000 }),
      a: fc.nat(),
      b: fc.nat(),
    });
    const property = fc.property(shares, ({ total, a, b }) => {
      const [first, second] = [1 + (a % total), 1 + (b % total)];
      const faultyMax = Math.ceil(total / 3) - 1;
      if (hasQuorum(first, total) && hasQuorum(second, total)) {
        expect(first + second - total).toBeGreaterThan(faultyMax);
      }
      if (hasCorrect(first, total)) expect(first).toBeGreaterThan(faultyMax);
      // Without the faulty ones there is still a quorum.
      expect(hasQuorum(total - faultyMax, total)).toBe(true);
    });
    fc.assert(property, { seed: 21, numRuns: 2000 });
  });
});
