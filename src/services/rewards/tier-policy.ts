/** Thresholds of the reputation tiers as a configuration has them. */
import type { SCORE_WEIGHTS_PPM } from '../../model/consensus/reputation.ts';
import type { Standing, Tier } from '../../model/consensus/tier.ts';

export interface TierPolicy {
  /** Timetoke hours from which on a validated participant is in tier 2. */
  readonly availableHours: number;
  /** Consensus successes from which on tier 2 becomes tier 3, and tier 3 becomes 4. */
  readonly committedSuccesses: number;
  readonly reliableSuccesses: number;
  /** Score in millionths from which on tier 4 becomes tier 5. */
  readonly trustedScorePpm: number;
  /** Weights of the parts of the score, in millionths. */
  readonly weightsPpm: Readonly<Record<keyof typeof SCORE_WEIGHTS_PPM, number>>;
  /** Least tier of those who may propose. */
  readonly proposerTierMin: Tier;
}

/** The tier earned under a policy: the highest that, with all below it, is reached. */
export function tierUnder(policy: TierPolicy, standing: Standing): Tier {
  if (!standing.isValidated) return 0;
  if (standing.hours < policy.availableHours) return 1;
  if (standing.consensusSuccesses < policy.committedSuccesses) return 2;
  if (standing.consensusSuccesses < policy.reliableSuccesses) return 3;
  return standing.scorePpm < policy.trustedScorePpm ? 4 : 5;
}
