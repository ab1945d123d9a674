/**
 * The policy of a chain that pays for useful work: what a proof of each type counts at most.
 *
 * All weights are whole millionths of a nat (`...Micronats`), so that sums are exact: a weight of
 * one nat makes a block e times as likely per trial.
 */
import { check } from '../../kernel/check.ts';

/** One type of proof. */
interface ProofType {
  readonly name: string;
  /** Most that the proofs of this type in one block count together. */
  readonly capMicronats: number;
  /** The share of all credit that the policy aims at for this type; the shares sum to 1. */
  readonly targetShare: number;
}

/** What a block's evidence counts, and within which bounds the threshold moves. */
export interface WorkPolicy {
  readonly types: readonly ProofType[];
  /** Most that one block's evidence counts in total: the cap of gamma. */
  readonly gammaCapMicronats: number;
  readonly thetaMinMicronats: number;
  readonly thetaMaxMicronats: number;
}

/** Proof of useful work, as attached to a block. */
export interface Evidence {
  /** Index of its type in the policy. */
  readonly type: number;
  /** Its weight before any cap: psi. */
  readonly psiMicronats: number;
  /** When it was made, in virtual time. */
  readonly madeUs: number;
}

/** What evidence counts under a policy. */
export interface Credit {
  /** By type, after the caps; sums to gamma. */
  readonly byTypeMicronats: readonly number[];
  /** The useful work credited to the block. */
  readonly gammaMicronats: number;
}

const SHARE_SLACK = 1e-9;

/**
 * Checks a policy for parameters that no chain can run with.
 *
 * @throws InvariantError naming the first.
 */
export function checkPolicy(policy: WorkPolicy): void {
  const { types, gammaCapMicronats, thetaMinMicronats, thetaMaxMicronats } = policy;
  check(types.length > 0, 'policy has no proof types');
  for (const type of types) checkWeight(type.capMicronats);
  const shares = types.reduce((sum, type) => sum + type.targetShare, 0);
  check(Math.abs(shares - 1) < SHARE_SLACK, 'target shares do not sum to 1', shares);
  for (const weight of [gammaCapMicronats, thetaMinMicronats, thetaMaxMicronats]) {
    checkWeight(weight);
  }
  check(thetaMinMicronats <= thetaMaxMicronats, 'theta_min is above theta_max', thetaMinMicronats);
}

/**
 * Whether the threshold can always rise above what a block may be credited.
 *
 * Where it cannot, evidence at the cap makes every trial a block, and no retarget slows the chain
 * down.
 */
export function isGammaBelowTheta(policy: WorkPolicy): boolean {
  return policy.gammaCapMicronats < policy.thetaMaxMicronats;
}

/**
 * What evidence counts: each type up to its cap; if the total is above the cap of gamma, every type
 * is cut in proportion, and what rounding leaves over goes to the first types, one each.
 */
export function creditOf(policy: WorkPolicy, evidence: readonly Evidence[]): Credit {
  const byType = cappedByType(policy, evidence);
  const total = byType.reduce((sum, credit) => sum + credit, 0);
  if (total <= policy.gammaCapMicronats) {
    return { byTypeMicronats: byType, gammaMicronats: total };
  }
  return cutInProportion(byType, total, policy.gammaCapMicronats);
}

/** The weight of evidence by type, each up to its cap. */
export function cappedByType(policy: WorkPolicy, evidence: readonly Evidence[]): number[] {
  const byType = new Array<number>(policy.types.length).fill(0);
  for (const { type, psiMicronats } of evidence) byType[type] = byType[type]! + psiMicronats;
  return byType.map((weight, type) => Math.min(weight, policy.types[type]!.capMicronats));
}

/** The policy with every cap multiplied: what a miner with wrong caps takes for the policy. */
export function withCapsScaled(policy: WorkPolicy, factor: number): WorkPolicy {
  const scaled = (cap: number): number => Math.floor(cap * factor);
  return {
    ...policy,
    types: policy.types.map((type) => ({ ...type, capMicronats: scaled(type.capMicronats) })),
    gammaCapMicronats: scaled(policy.gammaCapMicronats),
  };
}

function cutInProportion(byType: readonly number[], total: number, cap: number): Credit {
  const cut = byType.map((credit) => Math.floor((credit * cap) / total));
  let left = cap - cut.reduce((sum, credit) => sum + credit, 0);
  for (let type = 0; type < cut.length && left > 0; type++) {
    if (cut[type]! === byType[type]!) continue;
    cut[type] = cut[type]! + 1;
    left--;
  }
  return { byTypeMicronats: cut, gammaMicronats: cap - left };
}

function checkWeight(micronats: number): void {
  const isWeight = Number.isSafeInteger(micronats) && micronats >= 0 && micronats <= 1e9;
  check(isWeight, 'weight is not whole millionths of a nat from 0 to 1000 nats', micronats);
}
