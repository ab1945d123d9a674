/** Lies about the signatures of a certificate: altered, borrowed, swapped, or without a secret. */
import { signerIndices } from '../certificate.ts';
import { encodeEnvelope } from '../envelope.ts';
import type { EnvelopeReason } from '../envelope-verify.ts';
import { collude, signAs, withKeys } from './attacker.ts';
import { addOrder, flipBit, IDENTITY_NOT_CANONICAL, IDENTITY_POINT } from './forged-bytes.ts';
import { need, remake, replaceAt, type Tamper } from './tamper.ts';

const SCALAR_AT = 32;
/** R is the neutral element and s is 0: holds under a key that is the neutral element, too. */
const ZERO_SIGNATURE = Uint8Array.of(...IDENTITY_POINT, ...new Uint8Array(32));

export const SIGNATURE_TAMPERS: readonly Tamper[] = [
  signaturesTamper('qc.signature_bit_flip', 'qc.bad_signature', (signatures) =>
    replaceAt(signatures, 0, flipBit(need(signatures[0]), 0)),
  ),
  signaturesTamper('qc.signature_plus_order', 'qc.sig_malleable', (signatures) =>
    replaceAt(signatures, 0, addOrder(need(signatures[0]), SCALAR_AT)),
  ),
  signaturesTamper('qc.signer_counted_twice', 'qc.duplicate_signer', (signatures) =>
    replaceAt(signatures, 1, need(signatures[0])),
  ),
  signaturesTamper('qc.signatures_swapped', 'qc.bad_signature', ([first, second, ...others]) => [
    need(second),
    need(first),
    ...others,
  ]),
  weakKeyTamper('qc.key_small_order', 'qc.key_weak', IDENTITY_POINT),
  weakKeyTamper('qc.key_not_canonical', 'qc.key_encoding', IDENTITY_NOT_CANONICAL),
  {
    name: 'qc.prevote_as_precommit',
    family: 'quorum',
    expected: ['qc.step'],
    apply: (subject, prover) => {
      const { control, signatureAt } = collude(subject, prover);
      const { certificate } = control.envelope;
      const prevote = signAs(control, 'prevote');
      const signatures = replaceAt(certificate.signatures, signatureAt, prevote);
      const changes = { certificate: { ...certificate, signatures } };
      const bytes = encodeEnvelope(remake(control, changes, prover));
      return { bytes, context: control.context, control };
    },
  },
];

function signaturesTamper(
  name: string,
  reason: EnvelopeReason,
  forge: (signatures: readonly Uint8Array[]) => readonly Uint8Array[],
): Tamper {
  return {
    ...{ name, family: 'quorum', expected: [reason] },
    apply: (subject, prover) => {
      const { certificate } = subject.envelope;
      const signatures = forge(certificate.signatures);
      const changes = { certificate: { ...certificate, signatures } };
      return { bytes: encodeEnvelope(remake(subject, changes, prover)) };
    },
  };
}

/** A validator slipped into the set with a key whose secret is 0, and anybody signs for it. */
function weakKeyTamper(name: string, reason: EnvelopeReason, voteKey: Uint8Array): Tamper {
  return {
    ...{ name, family: 'quorum', expected: [reason] },
    apply: (subject, prover) => {
      const signer = need(signerIndices(subject.envelope.certificate.bitmap)[0]);
      const { envelope, context } = withKeys(subject, signer, { voteKey });
      const signatures = replaceAt(envelope.certificate.signatures, 0, ZERO_SIGNATURE);
      const changes = { certificate: { ...envelope.certificate, signatures } };
      const bytes = encodeEnvelope(remake({ envelope, context }, changes, prover));
      return { bytes, context };
    },
  };
}
