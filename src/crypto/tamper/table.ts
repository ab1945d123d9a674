/** Every tamper there is, and how one is carried out. */
import { toHex } from '../bytes.ts';
import { decodeEnvelope, encodeEnvelope } from '../envelope.ts';
import { type EnvelopeContext, encodeEnvelopeContext } from '../envelope-context.ts';
import { type EnvelopeMemos, type EnvelopeReason, verifyEnvelope } from '../envelope-verify.ts';
import { taggedHash } from '../hash.ts';
import { Memo } from '../memo.ts';
import { merkleRoot } from '../merkle.ts';
import type { StarkProver } from '../stark.ts';
import { CERTIFICATE_TAMPERS } from './certificates.ts';
import { COMMITMENT_TAMPERS } from './commitments.ts';
import { SIGNATURE_TAMPERS } from './signatures.ts';
import { STANDING_TAMPERS } from './standings.ts';
import { STARK_TAMPERS } from './starks.ts';
import type { Subject, Tamper, TamperFamily } from './tamper.ts';
import { VRF_ENTRY_TAMPERS } from './vrf-entries.ts';
import { VRF_KEY_TAMPERS } from './vrf-keys.ts';
import { VRF_PROOF_TAMPERS } from './vrf-proofs.ts';

/** What became of a tamper. Null is acceptance: a hole for the lie, as it should be for its twin. */
export interface TamperOutcome {
  readonly reason: EnvelopeReason | null;
  readonly controlReason: EnvelopeReason | null;
}

/** All tampers. The order is part of a run, as drills go through it. */
export const TAMPERS: readonly Tamper[] = [
  ...VRF_ENTRY_TAMPERS,
  ...VRF_PROOF_TAMPERS,
  ...VRF_KEY_TAMPERS,
  ...STANDING_TAMPERS,
  ...SIGNATURE_TAMPERS,
  ...CERTIFICATE_TAMPERS,
  ...COMMITMENT_TAMPERS,
  ...STARK_TAMPERS,
];

const MEMO_SIZE_MAX = 4096;
const byName = new Map(TAMPERS.map((tamper) => [tamper.name, tamper]));

/** The names of a family, in the order of the table. */
export function tamperNames(family: TamperFamily): string[] {
  return TAMPERS.filter((tamper) => tamper.family === family).map(({ name }) => name);
}

/** @throws RangeError if no tamper has this name. */
export function tamperNamed(name: string): Tamper {
  const tamper = byName.get(name);
  if (tamper === undefined) throw new RangeError(`no tamper has the name ${name}`);
  return tamper;
}

/**
 * Tampers with an envelope and shows both the lie and its honest twin to the verifier.
 *
 * @param bytes - A sealed envelope that the verifier accepts.
 * @param memos - What was verified before: the twins share most signatures and VRF proofs.
 * @throws DecodeError if the bytes are no envelope.
 * @throws RangeError if no tamper has the name, or the envelope gives it nothing to lie about.
 */
export function runTamper(
  name: string,
  bytes: Uint8Array,
  context: EnvelopeContext,
  prover: StarkProver,
  memos: EnvelopeMemos = { signatures: new Memo(MEMO_SIZE_MAX), vrf: new Memo(MEMO_SIZE_MAX) },
): TamperOutcome {
  const subject = pinned({ envelope: decodeEnvelope(bytes), context });
  const forgery = tamperNamed(name).apply(subject, prover);
  const { control } = forgery;
  const controlBytes = control === undefined ? bytes : encodeEnvelope(control.envelope);
  const controlContext = control?.context ?? subject.context;
  const lieContext = forgery.context ?? subject.context;
  return {
    reason: verifyEnvelope(forgery.bytes, lieContext, prover, memos),
    controlReason: controlReason(controlBytes, controlContext, prover, memos),
  };
}

/** Verdicts on untampered twins: most tampers with one envelope share theirs. */
const controls = new Memo<EnvelopeReason | null>(MEMO_SIZE_MAX);

function controlReason(
  bytes: Uint8Array,
  context: EnvelopeContext,
  prover: StarkProver,
  memos: EnvelopeMemos,
): EnvelopeReason | null {
  const key = toHex(taggedHash('simnet.control-memo.v1', bytes, encodeEnvelopeContext(context)));
  return controls.get(key, () => verifyEnvelope(bytes, context, prover, memos));
}

/** The verifier knows which decision it asked about, as every verifier of a drill does. */
function pinned({ envelope, context }: Subject): Subject {
  const { certificate, vrfEntries, witnessCommitments } = envelope;
  return {
    envelope,
    context: {
      ...context,
      height: context.height ?? certificate.height,
      round: context.round ?? certificate.round,
      epoch: context.epoch ?? certificate.epoch,
      blockHash: context.blockHash ?? certificate.blockHash,
      vrfEntriesMin: context.vrfEntriesMin ?? vrfEntries.length,
      witnessRoot: context.witnessRoot ?? merkleRoot(witnessCommitments),
    },
  };
}
