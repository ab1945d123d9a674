/**
 * What a tamper is: one lie about one decision, told as well as an attacker can tell it.
 *
 * A tamper that leaves stale hashes behind tests a hash function. So every forgery here is sealed
 * again, its roots are recomputed, and it comes with a fresh valid STARK wherever its author could
 * have made one; what refuses it is the check that knows better, and that check is named. An
 * attacker uses what is public, and keys that it generated itself, never those of honest nodes.
 */
import type { QuorumCertificate } from '../certificate.ts';
import {
  type ConsensusEnvelope,
  type EnvelopeInput,
  makeEnvelope,
  starkValidators,
  votedBy,
} from '../envelope.ts';
import type { EnvelopeContext } from '../envelope-context.ts';
import type { EnvelopeReason } from '../envelope-verify.ts';
import type { ValidatorKey } from '../jobs.ts';
import type { StarkProver, StarkStatement } from '../stark.ts';

/** Whether it lies about who was drawn, or about who voted for what. */
export type TamperFamily = 'vrf' | 'quorum';

/** An honest envelope, and the verifier who accepts it. */
export interface Subject {
  readonly envelope: ConsensusEnvelope;
  readonly context: EnvelopeContext;
}

export interface Forgery {
  /** The sealed bytes of the lie. */
  readonly bytes: Uint8Array;
  /** Its verifier, where that is another one than the subject's. */
  readonly context?: EnvelopeContext;
  /** The honest twin, where that is another one than the subject. */
  readonly control?: Subject;
}

export interface Tamper {
  readonly name: string;
  readonly family: TamperFamily;
  /** The reasons that show that the right check refused it. */
  readonly expected: readonly EnvelopeReason[];
  /** @throws RangeError if the subject has nothing to lie about, e.g. a single signer. */
  readonly apply: (subject: Subject, prover: StarkProver) => Forgery;
}

/** Makes a subject's envelope anew with some of its inputs changed: new roots, new STARK. */
export function remake(
  { envelope, context }: Subject,
  changes: Partial<EnvelopeInput>,
  prover: StarkProver,
): ConsensusEnvelope {
  return makeEnvelope({ validators: context.validators, ...envelope, ...changes }, prover);
}

/** A valid STARK of any statement over a set in which the signers of the certificate voted. */
export function proveStatement(
  statement: StarkStatement,
  certificate: QuorumCertificate,
  validators: readonly ValidatorKey[],
  prover: StarkProver,
): Uint8Array {
  const voted = votedBy(certificate, validators.length);
  return prover.prove(statement, { validators: starkValidators(validators), voted });
}

/** The list with one entry changed. */
export function replaceAt<Item>(list: readonly Item[], at: number, item: Item): Item[] {
  if (at < 0 || at >= list.length) throw new RangeError('the subject has no such entry');
  return list.map((old, index) => (index === at ? item : old));
}

/** The entry of a list that a tamper needs. */
export function need<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new RangeError('the subject has nothing to lie about');
  return item;
}
