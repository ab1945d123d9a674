/** Lies about what a certificate certifies, and by whose power. */
import {
  bitmapRoot,
  type QuorumCertificate,
  quorumThreshold,
  signatureRoot,
  signerBitmap,
  signerIndices,
  validatorSetHash,
} from '../certificate.ts';
import { type ConsensusEnvelope, encodeEnvelope } from '../envelope.ts';
import type { EnvelopeReason } from '../envelope-verify.ts';
import type { ValidatorKey } from '../jobs.ts';
import { attackerSeed, signAs } from './attacker.ts';
import { need, remake, type Subject, type Tamper } from './tamper.ts';

export const CERTIFICATE_TAMPERS: readonly Tamper[] = [
  labelTamper('qc.other_height', 'qc.height', ({ height }) => ({ height: height + 1 })),
  labelTamper('qc.other_round', 'qc.round', ({ round }) => ({ round: round + 1 })),
  labelTamper('qc.other_epoch', 'qc.epoch', ({ epoch }) => ({ epoch: epoch + 1 })),
  labelTamper('qc.other_block', 'qc.block', () => ({ blockHash: attackerSeed('block') })),
  labelTamper('qc.other_chain', 'qc.domain', ({ chainId }) => ({ chainId: `${chainId}-fork` })),
  {
    name: 'qc.other_validator_set',
    family: 'quorum',
    expected: ['qc.valset_hash'],
    // The signers keep their power, whoever they are, so the lie has a STARK.
    apply: (subject, prover) => {
      const [from, to] = signerIndices(subject.envelope.certificate.bitmap);
      need(to);
      const validators = subject.context.validators.map((validator, index) => {
        const moved = index === from ? -1 : index === to ? 1 : 0;
        return { ...validator, power: validator.power + moved };
      });
      const certificate = {
        ...subject.envelope.certificate,
        validatorSetHash: validatorSetHash(validators),
      };
      return { bytes: encodeEnvelope(remake(subject, { validators, certificate }, prover)) };
    },
  },
  {
    name: 'qc.power_at_most_two_thirds',
    family: 'quorum',
    expected: ['qc.insufficient_power'],
    // No STARK exists for signers without quorum: that of the honest twin has to do.
    apply: (subject) => {
      const certificate = cutBelowQuorum(subject, subject.context.validators);
      return { bytes: encodeEnvelope(withCertificate(subject.envelope, certificate)) };
    },
  },
  {
    name: 'qc.power_inflated',
    family: 'quorum',
    expected: ['qc.power_mismatch'],
    // Signers without quorum count whoever is absent as nothing, and over that set have a STARK.
    apply: (subject, prover) => {
      const certificate = cutBelowQuorum(subject, subject.context.validators);
      const signers = signerIndices(certificate.bitmap);
      need(signers[0]);
      const validators = subject.context.validators.map((validator, index) =>
        signers.includes(index) ? validator : { ...validator, power: 0 },
      );
      return { bytes: encodeEnvelope(remake(subject, { validators, certificate }, prover)) };
    },
  },
  {
    name: 'qc.unknown_signer',
    family: 'quorum',
    // A bit beyond the set lies in a byte beyond the bitmap when eight divides the set's size.
    expected: ['qc.unknown_signer', 'qc.bitmap_range'],
    apply: (subject, prover) => {
      const { certificate } = subject.envelope;
      const count = subject.context.validators.length;
      const bitmap = signerBitmap([...signerIndices(certificate.bitmap), count], count + 1);
      const signatures = [...certificate.signatures, signAs(subject, 'precommit')];
      const changes = { certificate: { ...certificate, bitmap, signatures } };
      return { bytes: encodeEnvelope(remake(subject, changes, prover)) };
    },
  },
  {
    name: 'qc.bitmap_too_long',
    family: 'quorum',
    expected: ['qc.bitmap_range'],
    apply: (subject, prover) => {
      const { certificate } = subject.envelope;
      const bitmap = Uint8Array.of(...certificate.bitmap, 0);
      const changes = { certificate: { ...certificate, bitmap } };
      return { bytes: encodeEnvelope(remake(subject, changes, prover)) };
    },
  },
];

/** Offers the signatures of one decision as those of another, for which a STARK is made. */
function labelTamper(
  name: string,
  reason: EnvelopeReason,
  relabel: (certificate: QuorumCertificate) => Partial<QuorumCertificate>,
): Tamper {
  return {
    ...{ name, family: 'quorum', expected: [reason] },
    apply: (subject, prover) => {
      const { certificate } = subject.envelope;
      const changes = { certificate: { ...certificate, ...relabel(certificate) } };
      return { bytes: encodeEnvelope(remake(subject, changes, prover)) };
    },
  };
}

/** Leaves out signers from the end until what is left is no quorum; at best exactly two thirds. */
function cutBelowQuorum(
  { envelope }: Subject,
  validators: readonly ValidatorKey[],
): QuorumCertificate {
  const { certificate } = envelope;
  const threshold = quorumThreshold(powerOf(validators));
  const signers = signerIndices(certificate.bitmap);
  while (powerOf(signers.map((signer) => validators[signer]!)) >= threshold) signers.pop();
  return {
    ...certificate,
    bitmap: signerBitmap(signers, validators.length),
    signatures: certificate.signatures.slice(0, signers.length),
  };
}

function powerOf(validators: readonly ValidatorKey[]): number {
  return validators.reduce((sum, { power }) => sum + power, 0);
}

/** The envelope with another certificate and its commitments, under the STARK it had. */
function withCertificate(
  envelope: ConsensusEnvelope,
  certificate: QuorumCertificate,
): ConsensusEnvelope {
  return {
    ...envelope,
    certificate,
    bitmapRoot: bitmapRoot(certificate.bitmap),
    signatureRoot: signatureRoot(certificate.signatures),
  };
}
