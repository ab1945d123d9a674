import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCORE_WEIGHTS_PPM } from '../../../src/model/consensus/reputation.ts';
import { type Standing, tierOf } from '../../../src/model/consensus/tier.ts';
import { type TierPolicy, tierUnder } from '../../../src/services/rewards/tier-policy.ts';

const anyStanding: fc.Arbitrary<Standing> = fc.record({
  isValidated: fc.boolean(),
  hours: fc.integer({ min: 0, max: 48 }),
  consensusSuccesses: fc.integer({ min: 0, max: 150 }),
  scorePpm: fc.integer({ min: 0, max: 1_000_000 }),
});

/** The thresholds that the model of reputation has built in. */
const BUILT_IN: TierPolicy = {
  availableHours: 24,
  committedSuccesses: 10,
  reliableSuccesses: 100,
  trustedScorePpm: 750_000,
  weightsPpm: SCORE_WEIGHTS_PPM,
  proposerTierMin: 0,
};

describe('tierUnder', () => {
  test('gives under the built-in policy the tiers of the model', () => {
    fc.assert(
      fc.property(anyStanding, (standing) => {
        expect(tierUnder(BUILT_IN, standing)).toBe(tierOf(standing));
      }),
    );
  });
});
