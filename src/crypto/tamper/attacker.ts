/**
 * An attacker inside the validator set.
 *
 * Some lies need a secret key, such as a valid VRF of another epoch. No honest key is ever used:
 * instead one validator is the attacker's, with keys that the attacker generated, in the verifier's
 * set, the certificate and the STARK alike. The twin in which it behaves is accepted.
 */
import { signerIndices, validatorSetHash } from '../certificate.ts';
import { VrfKey, type VrfSuite, vrfOutput } from '../ecvrf.ts';
import { SigningKey } from '../ed25519.ts';
import { type VrfEntry, type VrfInput, vrfAlpha } from '../envelope.ts';
import { taggedHash } from '../hash.ts';
import type { ValidatorKey } from '../jobs.ts';
import type { StarkProver } from '../stark.ts';
import { type VoteStep, voteSignBytes } from '../vote.ts';
import { need, remake, replaceAt, type Subject } from './tamper.ts';

const ATTACKER_DOMAIN = 'simnet.attacker.v1';
const utf8 = new TextEncoder();

/** A secret of the attacker's own. */
export function attackerSeed(purpose: string): Uint8Array {
  return taggedHash(ATTACKER_DOMAIN, utf8.encode(purpose));
}

const voteKey = SigningKey.fromSeed(attackerSeed('vote'));
const vrfKey = VrfKey.fromSeed(attackerSeed('vrf'));

/** A subject in which one validator is the attacker's. */
export interface Collusion {
  /** The honest twin: the attacker's validator does what it should. */
  readonly control: Subject;
  /** Place of its VRF entry among the entries. */
  readonly entryAt: number;
  /** Place of its signature among the signatures. */
  readonly signatureAt: number;
}

/**
 * Gives the attacker the first validator that was drawn and signed.
 *
 * @throws RangeError if there is none.
 */
export function collude(subject: Subject, prover: StarkProver): Collusion {
  const { certificate, vrfEntries } = subject.envelope;
  const signers = signerIndices(certificate.bitmap);
  const entryAt = vrfEntries.findIndex(({ validator }) => signers.includes(validator));
  const entry = need(vrfEntries[entryAt]);
  const signatureAt = signers.indexOf(entry.validator);
  const keys = { voteKey: voteKey.publicKey, vrfKey: vrfKey.publicKey };
  const { context } = withKeys(subject, entry.validator, keys);
  const control = {
    envelope: remake(
      { ...subject, context },
      {
        vrfEntries: replaceAt(vrfEntries, entryAt, proveEntry(entry, entry)),
        certificate: {
          ...certificate,
          validatorSetHash: validatorSetHash(context.validators),
          signatures: replaceAt(certificate.signatures, signatureAt, signAs(subject, 'precommit')),
        },
      },
      prover,
    ),
    context,
  };
  return { control, entryAt, signatureAt };
}

/** The verifier's set with other keys at one place, and the certificate's hash of that set. */
export function withKeys(
  { envelope, context }: Subject,
  validator: number,
  keys: Partial<ValidatorKey>,
): Subject {
  const known = { ...need(context.validators[validator]), ...keys };
  const validators = replaceAt(context.validators, validator, known);
  const certificate = { ...envelope.certificate, validatorSetHash: validatorSetHash(validators) };
  return { envelope: { ...envelope, certificate }, context: { ...context, validators } };
}

/** The attacker's vote for what the subject certifies. */
export function signAs({ envelope }: Subject, step: VoteStep): Uint8Array {
  return voteKey.sign(voteSignBytes({ ...envelope.certificate, step }));
}

/**
 * The entry with a valid proof of the attacker's.
 *
 * @param input - What the proof is really about; the entry keeps its own labels.
 */
export function proveEntry(entry: VrfEntry, input: VrfInput, suite: VrfSuite = 'ell2'): VrfEntry {
  const proof = vrfKey.prove(vrfAlpha(input), suite);
  return { ...entry, proof, output: vrfOutput(proof, suite) };
}
