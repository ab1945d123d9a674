/**
 * The summary of proving, verifying and tampering: `summaries/<name>_consensus.json` and `.csv`.
 *
 * Its keys are those of the rpp-simnet harness, so that tools made for that read ours. `prove_ms`
 * and `verify_ms` are wall times measured on the machine that ran it; they are the only part that
 * differs between two runs of one seed, are named in `host_measured`, and no digest covers them.
 * `modelled` has the latencies of virtual time, which decide what happens in the run.
 */
import type { ProofRecord, RunResult } from '../run/result.ts';
import type { ArtifactPaths } from './artifact-paths.ts';
import { digestOf, type Json, type JsonObject, UNDIGESTED_KEYS } from './canonical-json.ts';
import { type Distribution, distributionOf, mapDistribution } from './distribution.ts';
import { countTampers, countTampersByKind, type TamperCount } from './tampers.ts';

const HOST_MEASURED: readonly string[] = ['prove_ms', 'verify_ms'];

/** The keys of the summary that its digest leaves out. */
export const CONSENSUS_UNDIGESTED_KEYS: readonly string[] = [...UNDIGESTED_KEYS, ...HOST_MEASURED];

/** Builds the document. */
export function consensusSummary(result: RunResult, paths: ArtifactPaths): JsonObject {
  const summary = {
    kind: 'consensus-load',
    scenario: result.scenario.name,
    simnet_version: result.simnetVersion,
    ...consensusFigures(result),
    ...consensusHostFigures(result),
    host_measured: HOST_MEASURED,
    security_bits: result.security === null ? null : result.security.conjecturedBits,
    use_gpu: false,
    seed: result.seed,
    summary_path: paths.consensusJson,
    csv_path: paths.consensusCsv,
    fidelity: result.fidelity,
    security: securityJson(result),
    tampers_by_kind: countTampersByKind(result.tampers).map((kind) => ({
      family: kind.family,
      tamper: kind.tamper,
      ...tamperJson(kind),
      reasons: kind.reasons.map(({ reason, count }) => ({ reason, count })),
    })),
    proofs: result.proofs.map(proofJson),
    modelled: {
      prove_us: latencyJson(result.proofs, (one) => one.completedUs - one.requestedUs),
      verify_us: latencyJson(result.proofs, verifyUs),
    },
  };
  return { ...summary, digest: digestOf(summary, CONSENSUS_UNDIGESTED_KEYS) };
}

/** The figures that depend on scenario and seed alone; `regression.json` repeats them. */
export function consensusFigures(result: RunResult): JsonObject {
  return {
    runs: result.proofs.length,
    validators: result.scenario.validators,
    witness_commitments: result.scenario.witnessCommitments,
    proof_bytes: distributionJson(distributionOf(result.proofs.map((proof) => proof.bytes))),
    failures: result.proofs.filter((proof) => proof.failure !== null).map(failureText),
    verified: result.proofs.filter(isVerified).length,
    tamper_vrf: tamperBlock(countTampers(result.tampers, 'vrf')),
    tamper_quorum: tamperBlock(countTampers(result.tampers, 'quorum')),
  };
}

/** The figures measured on this machine. */
export function consensusHostFigures(result: RunResult): JsonObject {
  const verified = result.host.verifyMs.filter((millis) => millis !== null);
  const rounded = (millis: number) => Math.round(millis * 1_000) / 1_000;
  const table = (values: readonly number[]) =>
    distributionJson(mapDistribution(distributionOf(values), rounded));
  return { prove_ms: table(result.host.proveMs), verify_ms: table(verified) };
}

/** The line per proof: index from 0, milliseconds, bytes. A proof not verified has no figure. */
export function consensusCsv(result: RunResult): string {
  const rows = result.proofs.map((proof) => {
    const prove = csvMillis(result.host.proveMs[proof.index]);
    const verify = proof.failure === null ? csvMillis(result.host.verifyMs[proof.index]) : '';
    return `${proof.index},${prove},${verify},${proof.bytes}`;
  });
  return `${['run,prove_ms,verify_ms,proof_bytes', ...rows].join('\n')}\n`;
}

/** Whether an honest proof was accepted. */
export function isVerified(proof: ProofRecord): boolean {
  return proof.failure === null && proof.verifiedUs !== null;
}

/** A table of figures as JSON; null for no figures. */
export function distributionJson(distribution: Distribution | null): JsonObject | null {
  return distribution === null ? null : { ...distribution };
}

/** The security level as JSON. */
export function securityJson(result: RunResult): Json {
  if (result.security === null) return null;
  const { conjecturedBits, provenBits, parameters } = result.security;
  return { conjectured_bits: conjecturedBits, proven_bits: provenBits, parameters };
}

function tamperBlock(count: TamperCount): Json {
  return count.attempts === 0 ? null : tamperJson(count);
}

function tamperJson(count: TamperCount): JsonObject {
  return {
    attempts: count.attempts,
    rejected: count.rejected,
    unexpected_accepts: count.unexpectedAccepts,
    reason_mismatches: count.reasonMismatches,
    controls_accepted: count.controlsAccepted,
  };
}

function proofJson(proof: ProofRecord): JsonObject {
  return {
    index: proof.index,
    height: proof.height,
    round: proof.round,
    stage: proof.stage,
    prover: proof.prover,
    requested_us: proof.requestedUs,
    completed_us: proof.completedUs,
    verified_us: proof.verifiedUs,
    bytes: proof.bytes,
    sha256: proof.sha256,
    failure: proof.failure,
  };
}

function failureText(proof: ProofRecord): string {
  return `proof ${proof.index} of height ${proof.height}: ${proof.failure}`;
}

function verifyUs(proof: ProofRecord): number | null {
  return proof.verifiedUs === null ? null : proof.verifiedUs - proof.completedUs;
}

function latencyJson(
  proofs: readonly ProofRecord[],
  latency: (proof: ProofRecord) => number | null,
): Json {
  const values = proofs.map(latency).filter((micros) => micros !== null);
  return distributionJson(mapDistribution(distributionOf(values), Math.round));
}

function csvMillis(millis: number | null | undefined): string {
  return millis === null || millis === undefined ? '' : millis.toFixed(3);
}
