import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Standing, tierOf } from '../../../src/model/consensus/tier.ts';
import {
  BUILT_IN_TIER_POLICY,
  policyDifferences,
  policyProblems,
  proposerPower,
  tierUnder,
} from '../../../src/services/rewards/tier-policy.ts';

const anyStanding: fc.Arbitrary<Standing> = fc.record({
  isValidated: fc.boolean(),
  hours: fc.integer({ min: 0, max: 48 }),
  consensusSuccesses: fc.integer({ min: 0, max: 150 }),
  scorePpm: fc.integer({ min: 0, max: 1_000_000 }),
});

const MEMBER: Standing = {
  isValidated: true,
  hours: 30,
  consensusSuccesses: 50,
  scorePpm: 500_000,
};

describe('tierUnder', () => {
  test('gives under the built-in policy the tiers of the model', () => {
    fc.assert(
      fc.property(anyStanding, (standing) => {
        expect(tierUnder(BUILT_IN_TIER_POLICY, standing)).toBe(tierOf(standing));
      }),
    );
  });
});

describe('policyProblems', () => {
  test('has none with the built-in policy', () => {
    expect(policyProblems(BUILT_IN_TIER_POLICY)).toEqual([]);
  });

  test('finds weights that do not sum to 1, and thresholds out of order', () => {
    const weightsPpm = { ...BUILT_IN_TIER_POLICY.weightsPpm, uptime: 200_001 };
    expect(policyProblems({ ...BUILT_IN_TIER_POLICY, weightsPpm })).toEqual([
      'weights sum to 1000001 millionths, not to 1',
    ]);
    const crossed = { ...BUILT_IN_TIER_POLICY, committedSuccesses: 101, trustedScorePpm: 2e6 };
    expect(policyProblems(crossed)).toHaveLength(2);
  });
});

describe('policyDifferences', () => {
  test('names the settings in which a configuration departs from the policy', () => {
    const weightsPpm = { ...BUILT_IN_TIER_POLICY.weightsPpm, decay: 1 };
    const config = { ...BUILT_IN_TIER_POLICY, availableHours: 240, weightsPpm };
    expect(policyDifferences(BUILT_IN_TIER_POLICY, config)).toEqual(['availableHours', 'decay']);
    expect(policyDifferences(BUILT_IN_TIER_POLICY, BUILT_IN_TIER_POLICY)).toEqual([]);
  });
});

describe('proposerPower', () => {
  test('counts the power of those whose tier suffices', () => {
    const validators = [
      { standing: MEMBER, power: 3 },
      { standing: { ...MEMBER, hours: 2 }, power: 5 },
      { standing: { ...MEMBER, isValidated: false }, power: 7 },
    ];
    const policy = { ...BUILT_IN_TIER_POLICY, proposerTierMin: 3 as const };
    expect(proposerPower(policy, validators)).toEqual({ able: 3, total: 15 });
    expect(proposerPower(BUILT_IN_TIER_POLICY, validators)).toEqual({ able: 15, total: 15 });
  });
});
