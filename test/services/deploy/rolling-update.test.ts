import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rollingLimits, rollingStep } from '../../../src/services/deploy/rolling-update.ts';
import type { CountOrPercent } from '../../../src/services/deploy/rounding.ts';

const percent = (value: number) => ({ percent: value });
const count = (value: number) => ({ count: value });

describe('rollingLimits', () => {
  // As Kubernetes documents maxSurge and maxUnavailable: surge up, unavailable down, never both 0.
  test.each<[CountOrPercent, CountOrPercent, number, number, number]>([
    [count(0), count(0), 10, 0, 1],
    [count(1), count(1), 10, 1, 1],
    [percent(0), percent(0), 10, 0, 1],
    [percent(20), percent(50), 10, 2, 5],
    [percent(39), percent(39), 10, 4, 3],
    [percent(55), percent(90), 10, 6, 9],
    [percent(25), percent(25), 1, 1, 0],
    [percent(25), percent(25), 3, 1, 0],
    [percent(25), percent(25), 10, 3, 2],
    [percent(50), percent(50), 3, 2, 1],
    [percent(100), percent(100), 4, 4, 4],
    [count(0), count(11), 10, 0, 10],
    [count(0), count(0), 0, 0, 0],
  ])('resolves surge %o and unavailable %o of %i replicas', (...row) => {
    const [maxSurge, maxUnavailable, replicas, surge, unavailable] = row;
    expect(rollingLimits({ maxSurge, maxUnavailable }, replicas)).toEqual({ surge, unavailable });
  });
});

describe('rollingStep', () => {
  // Kubernetes, rolling_test.go: TestDeploymentController_reconcileNewReplicaSet.
  test.each([
    [10, 0, 10, 0, 0],
    [10, 2, 10, 0, 2],
    [10, 2, 5, 0, 7],
    [10, 2, 10, 2, 0],
    [10, 2, 2, 11, -1],
  ])('of %i with surge %i, %i old and %i new, grows by %i', (desired, surge, old, now, grow) => {
    const limits = { surge, unavailable: 0 };
    const current = { replicas: now, available: now };
    const step = rollingStep(desired, limits, current, [{ replicas: old, available: old }]);
    expect(step.grow).toBe(grow);
  });

  // Kubernetes, rolling_test.go: TestDeploymentController_reconcileOldReplicaSets.
  test.each([
    [0, 10, 10, 0, 9],
    [2, 10, 10, 0, 8],
    [2, 10, 8, 0, 8],
    [2, 10, 9, 0, 8],
    [2, 8, 8, 2, 8],
  ])('of 10 with %i unavailable and %i old ones (%i ready), %i new, leaves %i old', (...row) => {
    const [unavailable, old, ready, now, left] = row;
    const limits = rollingLimits({ maxSurge: count(0), maxUnavailable: count(unavailable) }, 10);
    const sets = [{ replicas: old, available: ready }];
    const step = rollingStep(10, limits, { replicas: now, available: 0 }, sets);
    expect(step).toEqual({ grow: 0, shrink: [old - left] });
  });

  test('never exceeds the surge, never goes below the available, and always gets there', () => {
    const budgets = fc.oneof(fc.record({ count: fc.nat(6) }), fc.record({ percent: fc.nat(100) }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), budgets, budgets, fc.nat(), (...row) => {
        const [desired, maxSurge, maxUnavailable, seed] = row;
        const limits = rollingLimits({ maxSurge, maxUnavailable }, desired);
        let old = desired;
        let current = { replicas: 0, available: 0 };
        let random = seed;
        for (let round = 0; round < 500 && (old > 0 || current.available < desired); round++) {
          const step = rollingStep(desired, limits, current, [{ replicas: old, available: old }]);
          const isBoth = step.grow !== 0 && step.shrink.some((taken) => taken > 0);
          expect(isBoth).toBe(false);
          old -= step.shrink[0]!;
          const replicas = current.replicas + step.grow;
          expect(replicas + old).toBeLessThanOrEqual(desired + limits.surge);
          expect(current.available + old).toBeGreaterThanOrEqual(desired - limits.unavailable);
          // Some of the new ones get ready, at least one if nothing else happened.
          const isIdle = step.grow === 0 && step.shrink[0] === 0;
          random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
          const gain = Math.max(isIdle ? 1 : 0, random % 4);
          current = { replicas, available: Math.min(replicas, current.available + gain) };
        }
        expect([old, current]).toEqual([0, { replicas: desired, available: desired }]);
      }),
      { numRuns: 100 },
    );
  });

  test('takes broken old replicas first, and as many as there are', () => {
    const limits = rollingLimits(
      { maxSurge: { percent: 25 }, maxUnavailable: { percent: 25 } },
      10,
    );
    const old = [
      { replicas: 4, available: 1 },
      { replicas: 6, available: 6 },
    ];
    // 13 at most, so three new ones first. While those are not available, two broken ones may go:
    // 13 less the 8 that must be available less the 3 that are not yet. No sound one goes with them.
    expect(rollingStep(10, limits, { replicas: 0, available: 0 }, old).grow).toBe(3);
    const after = rollingStep(10, limits, { replicas: 3, available: 0 }, old);
    expect(after).toEqual({ grow: 0, shrink: [2, 0] });
  });
});
