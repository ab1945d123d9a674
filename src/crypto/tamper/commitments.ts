/** Lies about commitments: a seal left stale, and roots that are not those of their lists. */
import { type ConsensusEnvelope, encodeEnvelope, SEAL_LENGTH } from '../envelope.ts';
import type { EnvelopeReason } from '../envelope-verify.ts';
import type { StarkProver, StarkStatement } from '../stark.ts';
import { attackerSeed } from './attacker.ts';
import { splice } from './forged-bytes.ts';
import { proveStatement, remake, type Tamper } from './tamper.ts';

const FORGED_ROOT = attackerSeed('root');

export const COMMITMENT_TAMPERS: readonly Tamper[] = [
  {
    name: 'envelope.seal_stale',
    family: 'quorum',
    expected: ['envelope.commitment'],
    apply: ({ envelope }) => {
      const honest = encodeEnvelope(envelope);
      const forged = encodeEnvelope({ ...envelope, bitmapRoot: FORGED_ROOT });
      const sealAt = forged.length - SEAL_LENGTH;
      return { bytes: splice(forged, sealAt, honest.subarray(sealAt)) };
    },
  },
  rootTamper('qc.bitmap_root_forged', 'qc.bitmap_root', { bitmapRoot: FORGED_ROOT }),
  rootTamper('qc.signature_root_forged', 'qc.commitment', { signatureRoot: FORGED_ROOT }),
  statementTamper('vrf', 'envelope.vrf_root', { vrfRoot: FORGED_ROOT }),
  statementTamper('quorum', 'envelope.witness_root', { witnessRoot: FORGED_ROOT }),
  statementTamper('quorum', 'envelope.reputation_root', { reputationRoot: FORGED_ROOT }),
  {
    name: 'envelope.witness_dropped',
    family: 'quorum',
    expected: ['envelope.witness_root'],
    apply: (subject, prover) => {
      const witnessCommitments = subject.envelope.witnessCommitments.slice(1);
      return { bytes: encodeEnvelope(remake(subject, { witnessCommitments }, prover)) };
    },
  },
];

function rootTamper(
  name: string,
  reason: EnvelopeReason,
  forged: Partial<ConsensusEnvelope>,
): Tamper {
  return {
    ...{ name, family: 'quorum', expected: [reason] },
    apply: ({ envelope }) => ({ bytes: encodeEnvelope({ ...envelope, ...forged }) }),
  };
}

/** States another root than that of the list, and proves the statement. */
function statementTamper(
  family: Tamper['family'],
  reason: EnvelopeReason,
  forged: Partial<StarkStatement>,
): Tamper {
  return {
    ...{ name: `${reason}_forged`, family, expected: [reason] },
    apply: ({ envelope, context }, prover: StarkProver) => {
      const statement = { ...envelope.statement, ...forged };
      const proof = proveStatement(statement, envelope.certificate, context.validators, prover);
      return { bytes: encodeEnvelope({ ...envelope, statement, proof }) };
    },
  };
}
