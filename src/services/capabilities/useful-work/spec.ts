/** What a scenario says about a chain that pays for useful work, and what the engine makes of it. */

import { z } from 'zod';
import { positiveDuration } from '../../../schema/duration.ts';
import { fraction } from '../../../schema/fraction.ts';
import { interval } from '../../../schema/interval.ts';
import { identifier, nameOf } from '../../../schema/names.ts';
import { record, value } from '../../../schema/record.ts';
import { positive, whole } from '../../../schema/whole.ts';
import { naturalLogarithm } from '../../useful-work/acceptance.ts';
import type { Supply } from '../../useful-work/evidence-pool.ts';
import type { WorkPolicy } from '../../useful-work/policy.ts';

const TYPES = [
  { name: 'hash', target_share: 0.5 },
  { name: 'compute', target_share: 0.25 },
  { name: 'storage', target_share: 0.15 },
  { name: 'simulation', target_share: 0.08 },
  { name: 'delay', target_share: 0.02 },
];

/** Amounts are counted in millionths of a nat, up to a thousand nats. */
const amount = () => positive({ min: 0.000001, max: 1_000 });

const proofType = value({
  name: identifier().describe('Name of the type, as the label `type` shows it.'),
  target_share: fraction().describe('Share of all credit that the policy aims at for this type.'),
  supply_share: fraction()
    .optional()
    .describe('Share of the proofs that are made; the target share if left out.'),
  cap: amount()
    .optional()
    .describe(
      'Most that proofs of this type count in one block, in nats; its target share of `gamma_cap` if left out.',
    ),
}).describe('A type of proof.');

const theta = value({
  min: amount().prefault(0.1).describe('Least threshold.'),
  max: amount().prefault(20).describe('Largest threshold.'),
  start: amount()
    .optional()
    .describe('Threshold of the first block; where the chain is on pace if left out.'),
})
  .refine(({ min, max }) => min <= max, { error: 'range.order: min is above max' })
  .describe('Bounds of the threshold of a trial, in nats.');

const retarget = value({
  window: whole(1, 4_096).prefault(64).describe('Blocks between two adjustments.'),
  clamp: positive().prefault(0.25).describe('Most by which one window counts as off pace.'),
  gain: fraction().prefault(0.25).describe('Share of the deviation that is taken back.'),
})
  .refine(({ gain }) => gain > 0, { error: 'work.gain: gain must be above 0' })
  .describe('How the threshold follows the pace.');

const psi = value({
  min: amount().prefault(0.01).describe('Least weight.'),
  max: amount().prefault(0.03).describe('Largest weight.'),
})
  .refine(({ min, max }) => min <= max, { error: 'range.order: min is above max' })
  .describe('Weight of one proof, in nats.');

const SHARE_SLACK = 1e-9;
/** Least mean time between two proofs, of all types together: each is made and weighed. */
const PROOF_US_MIN = 1_000;

/** What a scenario file says about the capability. */
export const usefulWorkSchema = record({
  kind: z.literal('useful_work'),
  miners: z
    .array(nameOf('group'))
    .min(1)
    .max(16)
    .describe('Components whose capability `useful_work_miner` mines this chain.'),
  target_interval: interval().prefault('10s').describe('Time between blocks aimed at.'),
  types: z.array(proofType).min(1).max(16).prefault(TYPES).describe('Types of proof.'),
  gamma_cap: amount().prefault(1).describe('Most that the proofs of one block count, in nats.'),
  theta: theta.prefault({}),
  retarget: retarget.prefault({}),
  supply: positive()
    .prefault(1.5)
    .describe(
      'Nats of useful work that are made in a target interval, all types together. More than blocks take, so that two blocks in quick succession both find some.',
    ),
  psi: psi.prefault({}),
  proof_age_max: positiveDuration().prefault('10m').describe('Older proofs are of no use.'),
  mix_window: whole(1, 4_096).prefault(1_024).describe('Blocks over which the mix is measured.'),
})
  .refine(({ types }) => sumsToOne(types.map(({ targetShare }) => targetShare)), {
    error: 'work.shares: the target shares of types must sum to 1',
  })
  .refine(({ types }) => new Set(types.map(({ name }) => name)).size === types.length, {
    error: 'work.types: two types have one name',
  })
  .refine((spec) => proofIntervalUs(spec) >= PROOF_US_MIN, {
    error: 'work.supply: its supply makes proofs less than 1ms apart',
  })
  .describe('A chain whose blocks are credited for proofs of useful work.');

/** The chain, as the engine reads it. */
export type UsefulWorkSpec = z.output<typeof usefulWorkSchema>;

const MICRONATS = 1_000_000;

/** Nats as the library counts them. */
export function micronats(nats: number): number {
  return Math.round(nats * MICRONATS);
}

/** Millionths of a nat in nats, as metrics show them. */
export function nats(micro: number): number {
  return micro / MICRONATS;
}

/** The policy, with caps that settings may have replaced. */
export function policyOf(spec: UsefulWorkSpec, gammaCap: number, thetaMax: number): WorkPolicy {
  const thetaMinMicronats = micronats(spec.theta.min);
  return {
    types: spec.types.map(({ name, targetShare, cap = targetShare * gammaCap }) => ({
      name,
      capMicronats: micronats(cap),
      targetShare,
    })),
    gammaCapMicronats: micronats(gammaCap),
    thetaMinMicronats,
    thetaMaxMicronats: Math.max(thetaMinMicronats, micronats(thetaMax)),
  };
}

/** How proofs come in, by type; null for a type that nobody makes. */
export function suppliesOf(spec: UsefulWorkSpec): (Supply | null)[] {
  const psiMinMicronats = micronats(spec.psi.min);
  const psiMaxMicronats = micronats(spec.psi.max);
  const meanNats = (spec.psi.min + spec.psi.max) / 2;
  return spec.types.map(({ targetShare, supplyShare = targetShare }) => {
    if (supplyShare === 0) return null;
    const meanIntervalUs = (spec.targetIntervalUs * meanNats) / (spec.supply * supplyShare);
    return { meanIntervalUs, psiMinMicronats, psiMaxMicronats };
  });
}

/**
 * The threshold at which the chain is on pace: with r trials in a target interval, each is to
 * succeed with probability 1/r = e^-(theta - gamma).
 */
export function thetaOnPace(spec: UsefulWorkSpec, trialsPerSecond: number): number {
  const trials = Math.max(1, (trialsPerSecond * spec.targetIntervalUs) / 1_000_000);
  const onPace = naturalLogarithm(trials) + Math.min(spec.supply, spec.gammaCap);
  return Math.min(spec.theta.max, Math.max(spec.theta.min, onPace));
}

/** Mean time between two proofs of any type, in microseconds; not whole in general. */
function proofIntervalUs(spec: {
  readonly targetIntervalUs: number;
  readonly psi: { readonly min: number; readonly max: number };
  readonly supply: number;
}): number {
  const meanNats = (spec.psi.min + spec.psi.max) / 2;
  return (spec.targetIntervalUs * meanNats) / spec.supply;
}

function sumsToOne(shares: readonly number[]): boolean {
  return Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < SHARE_SLACK;
}
