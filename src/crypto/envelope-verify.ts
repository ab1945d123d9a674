/**
 * Judges a proof envelope layer by layer, from what costs nothing to the STARK. Each layer refuses
 * with reasons of its own, so a refusal tells which lie was found and not just that one was.
 *
 * The layers do not trust one another: whoever forges may recompute every hash and root and prove
 * anew, and then only the layer that knows better can tell.
 */
import { DecodeError, equalBytes, toHex } from './bytes.ts';
import {
  bitmapRoot,
  type CertificateReason,
  quorumThreshold,
  type SignatureMemo,
  signatureRoot,
  verifyCertificate,
} from './certificate.ts';
import { type VrfReason, verifyVrf, verifyVrfOutput } from './ecvrf.ts';
import {
  type ConsensusEnvelope,
  decodeEnvelope,
  reputationRoot,
  SEAL_LENGTH,
  type Standing,
  starkValidators,
  type VrfEntry,
  votedBy,
  vrfAlpha,
  vrfRoot,
} from './envelope.ts';
import type { EnvelopeContext, SeenVrf } from './envelope-context.ts';
import { sha256, taggedHash } from './hash.ts';
import type { Memo } from './memo.ts';
import { merkleRoot } from './merkle.ts';
import { PROOF_BYTES_MAX, type StarkProver, type StarkReason, votedOf } from './stark.ts';

/** Why an envelope was refused, in the order in which it is checked. */
export type EnvelopeReason =
  | 'envelope.decode'
  | 'envelope.commitment'
  | 'qc.bitmap_root'
  | 'qc.commitment'
  | 'envelope.vrf_root'
  | 'envelope.witness_root'
  | 'envelope.reputation_root'
  | 'vrf.missing'
  | 'vrf.entry_owner'
  | 'vrf.epoch'
  | 'vrf.header'
  | 'vrf.tier_seed'
  | 'vrf.replay'
  | 'vrf.suite'
  | VrfReason
  | 'select.tier'
  | 'select.timetoke'
  | 'select.score'
  | 'qc.power_mismatch'
  | CertificateReason
  | 'stark.binding_block'
  | 'stark.binding_height'
  | 'stark.binding_round'
  | 'stark.binding_epoch'
  | 'stark.binding_validators'
  | 'stark.binding_voters'
  | StarkReason;

/** Known answers about signatures and VRF proofs. They change nothing but the time taken. */
export interface EnvelopeMemos {
  readonly signatures: SignatureMemo;
  readonly vrf: Memo<VrfReason | null>;
}

/** Most bytes of an envelope; a longer one is refused before it is parsed. */
export const ENVELOPE_BYTES_MAX = PROOF_BYTES_MAX;
/** Least tier whose validators are drawn. */
export const TIER_MIN = 3;
/** Least credited uptime of validators that are drawn, whole hours. */
export const TIMETOKE_HOURS_MIN = 1;

/**
 * Why an envelope does not hold, or null if it holds.
 *
 * @param memos - Shared between envelopes that have signatures or VRF proofs in common.
 * @throws ProverTrap if the prover fails; never for what the bytes contain.
 */
export function verifyEnvelope(
  bytes: Uint8Array,
  context: EnvelopeContext,
  prover: StarkProver,
  memos?: EnvelopeMemos,
): EnvelopeReason | null {
  if (bytes.length > ENVELOPE_BYTES_MAX) return 'stark.oversize';
  const envelope = decoded(bytes);
  if (envelope === null) return 'envelope.decode';
  return (
    sealReason(bytes) ??
    rootReason(envelope, context) ??
    vrfReason(envelope, context, memos) ??
    standingReason(envelope, context) ??
    powerReason(envelope, context) ??
    verifyCertificate(envelope.certificate, context, memos?.signatures) ??
    bindingReason(envelope, context, prover) ??
    starkReason(envelope, context, prover)
  );
}

function decoded(bytes: Uint8Array): ConsensusEnvelope | null {
  try {
    return decodeEnvelope(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function sealReason(bytes: Uint8Array): EnvelopeReason | null {
  const border = bytes.length - SEAL_LENGTH;
  const isSealed = equalBytes(sha256(bytes.subarray(0, border)), bytes.subarray(border));
  return isSealed ? null : 'envelope.commitment';
}

/** Whether the roots are those of the lists that came along. */
function rootReason(envelope: ConsensusEnvelope, context: EnvelopeContext): EnvelopeReason | null {
  const { certificate, statement } = envelope;
  const witnessRoot = merkleRoot(envelope.witnessCommitments);
  if (!equalBytes(envelope.bitmapRoot, bitmapRoot(certificate.bitmap))) return 'qc.bitmap_root';
  const signatures = signatureRoot(certificate.signatures);
  if (!equalBytes(envelope.signatureRoot, signatures)) return 'qc.commitment';
  if (!equalBytes(statement.vrfRoot, vrfRoot(envelope.vrfEntries))) return 'envelope.vrf_root';
  const isWitnessed =
    equalBytes(statement.witnessRoot, witnessRoot) &&
    equalBytes(context.witnessRoot ?? witnessRoot, witnessRoot);
  if (!isWitnessed) return 'envelope.witness_root';
  const isReputed = equalBytes(statement.reputationRoot, reputationRoot(envelope.standings));
  return isReputed ? null : 'envelope.reputation_root';
}

/** What is cheap of all entries first, then their proofs. */
function vrfReason(
  { vrfEntries, certificate }: ConsensusEnvelope,
  context: EnvelopeContext,
  memos: EnvelopeMemos | undefined,
): EnvelopeReason | null {
  if (vrfEntries.length < (context.vrfEntriesMin ?? 1)) return 'vrf.missing';
  const epoch = context.epoch ?? certificate.epoch;
  const seen = new Set(context.seenVrf.map(replayKey));
  for (const entry of vrfEntries) {
    const reason = labelReason(entry, epoch, context);
    if (reason !== null) return reason;
    const key = replayKey(entry);
    if (seen.has(key)) return 'vrf.replay';
    seen.add(key);
  }
  for (const entry of vrfEntries) {
    const reason = proofReason(entry, context, memos);
    if (reason !== null) return reason;
  }
  return null;
}

function labelReason(
  entry: VrfEntry,
  epoch: number,
  context: EnvelopeContext,
): EnvelopeReason | null {
  const tierSeed = context.tierSeeds[entry.validator];
  if (tierSeed === undefined) return 'vrf.entry_owner';
  if (entry.epoch !== epoch) return 'vrf.epoch';
  if (!equalBytes(entry.previousBlockHash, context.previousBlockHash)) return 'vrf.header';
  if (equalBytes(entry.tierSeed, tierSeed)) return null;
  const isOfAnother = context.tierSeeds.some((seed) => equalBytes(seed, entry.tierSeed));
  return isOfAnother ? 'vrf.entry_owner' : 'vrf.tier_seed';
}

function replayKey({ epoch, validator, output }: SeenVrf): string {
  return `${epoch}/${validator}/${toHex(output)}`;
}

function proofReason(
  entry: VrfEntry,
  context: EnvelopeContext,
  memos: EnvelopeMemos | undefined,
): EnvelopeReason | null {
  const publicKey = context.validators[entry.validator]!.vrfKey;
  const reason = verifyEntry(publicKey, entry, memos);
  if (reason !== 'vrf.challenge_mismatch') return reason;
  return mismatchReason(entry, publicKey, context);
}

function verifyEntry(
  publicKey: Uint8Array,
  entry: VrfEntry,
  memos: EnvelopeMemos | undefined,
): VrfReason | null {
  const { proof, output } = entry;
  const alpha = vrfAlpha(entry);
  const verify = () => verifyVrfOutput(publicKey, alpha, proof, output);
  if (memos === undefined) return verify();
  const key = toHex(taggedHash('simnet.vrf-memo.v1', publicKey, alpha, proof, output));
  return memos.vrf.get(key, verify);
}

/** A proof that does not hold here: does it hold for another suite, or another validator? */
function mismatchReason(
  entry: VrfEntry,
  publicKey: Uint8Array,
  { validators, tierSeeds }: EnvelopeContext,
): EnvelopeReason {
  const { proof } = entry;
  if (verifyVrf(publicKey, vrfAlpha(entry), proof, 'tai').ok) return 'vrf.suite';
  const isOfAnother = validators.some(({ vrfKey }, index) => {
    const tierSeed = tierSeeds[index]!;
    return verifyVrf(vrfKey, vrfAlpha({ ...entry, tierSeed }), proof).ok;
  });
  return isOfAnother ? 'vrf.entry_owner' : 'vrf.challenge_mismatch';
}

/** Whether standings are what the verifier knows, and good enough for those who were drawn. */
function standingReason(
  { standings, vrfEntries }: ConsensusEnvelope,
  context: EnvelopeContext,
): EnvelopeReason | null {
  if (standings.length !== context.standings.length) return 'envelope.reputation_root';
  for (const [index, known] of context.standings.entries()) {
    const reason = claimReason(standings[index]!, known);
    if (reason !== null) return reason;
  }
  for (const { validator } of vrfEntries) {
    const { tier, timetokeHours } = context.standings[validator]!;
    if (tier < TIER_MIN) return 'select.tier';
    if (timetokeHours < TIMETOKE_HOURS_MIN) return 'select.timetoke';
  }
  return null;
}

function claimReason(claimed: Standing, known: Standing): EnvelopeReason | null {
  if (claimed.tier !== known.tier) return 'select.tier';
  if (claimed.timetokeHours !== known.timetokeHours) return 'select.timetoke';
  return claimed.scorePpm === known.scorePpm ? null : 'select.score';
}

/** Whether the statement counts power as the validator set does. */
function powerReason(
  { chainId, statement }: ConsensusEnvelope,
  context: EnvelopeContext,
): EnvelopeReason | null {
  if (chainId !== context.chainId) return 'qc.domain';
  const total = context.validators.reduce((sum, { power }) => sum + power, 0);
  const isSame =
    statement.validatorCount === context.validators.length &&
    statement.totalPower === total &&
    statement.quorumThreshold === quorumThreshold(total);
  return isSame ? null : 'qc.power_mismatch';
}

/** Whether the STARK speaks of the decision that the certificate certifies. */
function bindingReason(
  { statement, certificate }: ConsensusEnvelope,
  context: EnvelopeContext,
  prover: StarkProver,
): EnvelopeReason | null {
  if (!equalBytes(statement.blockHash, certificate.blockHash)) return 'stark.binding_block';
  if (statement.height !== certificate.height) return 'stark.binding_height';
  if (statement.round !== certificate.round) return 'stark.binding_round';
  if (statement.epoch !== certificate.epoch) return 'stark.binding_epoch';
  const root = prover.validatorSetRoot(starkValidators(context.validators));
  return equalBytes(statement.validatorSetRoot, root) ? null : 'stark.binding_validators';
}

/** The STARK itself, and whether the voters it publishes are those whose signatures hold. */
function starkReason(
  { statement, certificate, proof }: ConsensusEnvelope,
  context: EnvelopeContext,
  prover: StarkProver,
): EnvelopeReason | null {
  const reason = prover.verify(statement, proof);
  if (reason !== null) return reason;
  const count = context.validators.length;
  const published = votedOf(proof, count);
  const isSame = votedBy(certificate, count).every((voted, index) => voted === published[index]);
  return isSame ? null : 'stark.binding_voters';
}
