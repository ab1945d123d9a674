/**
 * The proof systems that a node knows.
 *
 * Two nodes that know different systems accept different blocks; so what they know can be compared
 * across nodes before anything depends on it.
 */
import { ByteWriter } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';

/** Names a system of proofs, such as `stark`. */
export type ProofSystemKind = string;

/** A proof of a statement. */
export interface Proof {
  readonly kind: ProofSystemKind;
  readonly statement: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Whether a proof shows its statement. */
export type Verify = (statement: Uint8Array, proof: Uint8Array) => boolean;

type ProofVerdict = 'accepted' | 'unknown-kind' | 'invalid';

export class VerifierRegistry {
  readonly #verifiers = new Map<ProofSystemKind, Verify>();

  /** Adds a system, or replaces its verifier. */
  register(kind: ProofSystemKind, verify: Verify): void {
    this.#verifiers.set(kind, verify);
  }

  /** Systems known, in order. */
  kinds(): ProofSystemKind[] {
    return [...this.#verifiers.keys()].sort();
  }

  knows(kind: ProofSystemKind): boolean {
    return this.#verifiers.has(kind);
  }

  /** Judges a proof. */
  verify({ kind, statement, bytes }: Proof): ProofVerdict {
    const verify = this.#verifiers.get(kind);
    if (verify === undefined) return 'unknown-kind';
    return verify(statement, bytes) ? 'accepted' : 'invalid';
  }
}

/** What names a proof in a commitment: a hash of its system, statement and bytes. */
export function proofDigest({ kind, statement, bytes }: Proof): Uint8Array {
  return taggedHash('simnet.proof.v1', new ByteWriter().text(kind).finish(), statement, bytes);
}
