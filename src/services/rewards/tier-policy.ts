/** Thresholds of the reputation tiers as a configuration has them, and what can be wrong with them. */
import { SCORE_WEIGHTS_PPM } from '../../model/consensus/reputation.ts';
import type { Standing, Tier } from '../../model/consensus/tier.ts';

const PPM = 1_000_000;

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

/** The policy that the model of reputation has built in. */
export const BUILT_IN_TIER_POLICY: TierPolicy = {
  availableHours: 24,
  committedSuccesses: 10,
  reliableSuccesses: 100,
  trustedScorePpm: 750_000,
  weightsPpm: SCORE_WEIGHTS_PPM,
  proposerTierMin: 0,
};

/** The tier earned under a policy: the highest that, with all below it, is reached. */
export function tierUnder(policy: TierPolicy, standing: Standing): Tier {
  if (!standing.isValidated) return 0;
  if (standing.hours < policy.availableHours) return 1;
  if (standing.consensusSuccesses < policy.committedSuccesses) return 2;
  if (standing.consensusSuccesses < policy.reliableSuccesses) return 3;
  return standing.scorePpm < policy.trustedScorePpm ? 4 : 5;
}

/** What is wrong with a policy in itself; empty if nothing. */
export function policyProblems(policy: TierPolicy): string[] {
  const problems: string[] = [];
  const parts = Object.values(policy.weightsPpm);
  const sumPpm = parts.reduce((sum, part) => sum + part, 0);
  if (sumPpm !== PPM) problems.push(`weights sum to ${sumPpm} millionths, not to 1`);
  if (parts.some((part) => part < 0)) problems.push('a weight is below 0');
  const { committedSuccesses, reliableSuccesses, trustedScorePpm, availableHours } = policy;
  if (availableHours < 0) problems.push('hours of tier 2 are below 0');
  if (committedSuccesses < 0) problems.push('successes of tier 3 are below 0');
  if (committedSuccesses > reliableSuccesses) problems.push('tier 3 needs more successes than 4');
  if (trustedScorePpm < 0 || trustedScorePpm > PPM) problems.push('score of tier 5 is impossible');
  return problems;
}

/** Names of what two policies differ in, in the order of the fields. */
export function policyDifferences(a: TierPolicy, b: TierPolicy): string[] {
  const entriesB = new Map(settingsOf(b));
  return settingsOf(a)
    .filter(([name, setting]) => entriesB.get(name) !== setting)
    .map(([name]) => name);
}

/** Voting power of those who may propose under a policy, and of all. */
export function proposerPower(
  policy: TierPolicy,
  validators: readonly { readonly standing: Standing; readonly power: number }[],
): { readonly able: number; readonly total: number } {
  let able = 0;
  let total = 0;
  for (const { standing, power } of validators) {
    total += power;
    if (tierUnder(policy, standing) >= policy.proposerTierMin) able += power;
  }
  return { able, total };
}

function settingsOf(policy: TierPolicy): [name: string, setting: number][] {
  const { weightsPpm, ...rest } = policy;
  return [...Object.entries(rest), ...Object.entries(weightsPpm)];
}
