/** Reputation tiers as the settings of a validator have them, and who may propose by them. */
import { type TierPolicy, tierUnder } from '../../rewards/tier-policy.ts';
import type { ChainNode } from './node.ts';
import type { ChainWorld } from './world.ts';

const PPM = 1_000_000;
/** Validators of a chain that was there before the run: what they have shown by then. */
const HOURS_BEFORE = 720;
const SUCCESSES_BEFORE = 1_000;
const WEIGHTS = ['validation', 'uptime', 'consensus', 'feedback', 'decay'] as const;

/** The policy that the settings of a process describe. */
export function tierPolicyOf(node: ChainNode): TierPolicy {
  const ppm = (key: string, otherwise: number) =>
    Math.round(node.setting(`tiers.${key}`, otherwise) * PPM);
  const least = Math.min(5, Math.max(0, Math.floor(node.setting('tiers.proposer_min', 0))));
  return {
    availableHours: node.setting('tiers.available_hours', 24),
    committedSuccesses: node.setting('tiers.committed_successes', 10),
    reliableSuccesses: node.setting('tiers.reliable_successes', 100),
    trustedScorePpm: ppm('trusted_score', 0.75),
    weightsPpm: {
      validation: ppm('weight_validation', 0),
      uptime: ppm('weight_uptime', 0),
      consensus: ppm('weight_consensus', 0),
      feedback: ppm('weight_feedback', 0),
      decay: ppm('weight_decay', 0),
    },
    proposerTierMin: least as TierPolicy['proposerTierMin'],
  };
}

/** Sum of the weights that the settings give to the parts of the score. */
export function weightSum(node: ChainNode): number {
  const parts = WEIGHTS.map((part) => Math.round(node.setting(`tiers.weight_${part}`, 0) * PPM));
  return parts.reduce((sum, part) => sum + part, 0) / PPM;
}

/** Whether a validator may propose under a policy, by what it has shown. */
export function mayProposeUnder(
  policy: TierPolicy,
  { sim }: Pick<ChainWorld, 'sim'>,
  node: ChainNode,
): boolean {
  if (policy.proposerTierMin === 0) return true;
  const { validation, uptime, consensus } = policy.weightsPpm;
  const standing = {
    isValidated: true,
    hours: HOURS_BEFORE + Math.floor(node.hours(sim.nowUs)),
    consensusSuccesses: SUCCESSES_BEFORE + node.successes,
    // After so many hours and successes each of these parts is full.
    scorePpm: validation + uptime + consensus,
  };
  return tierUnder(policy, standing) >= policy.proposerTierMin;
}

/** Whether a validator may propose by its own settings. */
export function mayPropose(world: Pick<ChainWorld, 'sim'>, node: ChainNode): boolean {
  if (node.setting('tiers.proposer_min', 0) <= 0) return true;
  return mayProposeUnder(tierPolicyOf(node), world, node);
}
