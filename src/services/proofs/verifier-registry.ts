/**
 * The proof systems that a node knows, and its limit on the size of a proof.
 *
 * Two nodes that know different systems, or set different limits, accept different blocks; so both
 * can be compared across nodes before anything depends on it.
 */
import { ByteWriter, toHex } from '../../crypto/bytes.ts';
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

export type ProofVerdict = 'accepted' | 'oversize' | 'unknown-kind' | 'invalid';

/** What a version does wrong when it verifies; all off in a sound one. */
export interface VerifierDefects {
  readonly skipsVerification: boolean;
  readonly ignoresSizeLimit: boolean;
}

const SOUND_VERIFIER: VerifierDefects = {
  skipsVerification: false,
  ignoresSizeLimit: false,
};

export class VerifierRegistry {
  readonly #verifiers = new Map<ProofSystemKind, Verify>();
  readonly #bytesMax: number;
  readonly #defects: VerifierDefects;
  /** Proofs judged, by verdict. */
  readonly counts: Record<ProofVerdict, number> = {
    accepted: 0,
    oversize: 0,
    'unknown-kind': 0,
    invalid: 0,
  };

  /** @param bytesMax - Largest proof that is looked at. */
  constructor(bytesMax: number, defects: VerifierDefects = SOUND_VERIFIER) {
    this.#bytesMax = bytesMax;
    this.#defects = defects;
  }

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

  /** Judges a proof: by its size before anything else, since that costs nothing. */
  verify(proof: Proof): ProofVerdict {
    const verdict = this.#judge(proof);
    this.counts[verdict] += 1;
    return verdict;
  }

  #judge({ kind, statement, bytes }: Proof): ProofVerdict {
    if (bytes.length > this.#bytesMax && !this.#defects.ignoresSizeLimit) return 'oversize';
    const verify = this.#verifiers.get(kind);
    if (verify === undefined) return 'unknown-kind';
    if (this.#defects.skipsVerification) return 'accepted';
    return verify(statement, bytes) ? 'accepted' : 'invalid';
  }
}

/** What names a proof in a cache or a commitment: a hash of its system, statement and bytes. */
export function proofDigest({ kind, statement, bytes }: Proof): Uint8Array {
  return taggedHash('simnet.proof.v1', new ByteWriter().text(kind).finish(), statement, bytes);
}

/** The same in hexadecimal. */
export function proofKey(proof: Proof): string {
  return toHex(proofDigest(proof));
}

export interface KindAgreement {
  /** Whether all know the same systems. */
  readonly isAgreed: boolean;
  /** Every system that anybody knows, in order. */
  readonly kinds: readonly ProofSystemKind[];
  /** Who lacks some of them, in order of names. */
  readonly dissenters: readonly string[];
}

/** Compares the systems that several participants, by name, know. */
export function kindAgreement(
  known: ReadonlyMap<string, readonly ProofSystemKind[]>,
): KindAgreement {
  const kinds = [...new Set([...known.values()].flat())].sort();
  const dissenters = [...known]
    .filter(([, own]) => new Set(own).size !== kinds.length)
    .map(([name]) => name)
    .sort();
  return { isAgreed: dissenters.length === 0, kinds, dissenters };
}
