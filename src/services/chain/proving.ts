/**
 * Proofs of blocks: made by who proposed the block, one after the other, judged by everybody, folded
 * into one commitment that stands for all.
 *
 * A proof here is the part that binds it to its statement; its size is told, not allocated.
 */
import { ByteWriter, equalBytes, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import {
  accumulate,
  type CommitmentLink,
  firstAccumulator,
  returnPrevious,
  verifyCommitment,
} from '../proofs/commitment.ts';
import { type Proof, proofDigest, VerifierRegistry } from '../proofs/verifier-registry.ts';
import { withFlippedBit } from '../state/damage.ts';

/** A proof with the accumulator that its prover computed from it. */
export interface ProvenBlock {
  readonly link: CommitmentLink;
  readonly sizeBytes: number;
  /** Names the proof in caches. */
  readonly key: string;
  readonly prover: number;
}

export type ProofJudgement =
  | 'accepted'
  | 'oversize'
  | 'unknown-kind'
  | 'invalid'
  | 'commitment.stalled'
  | 'commitment.accumulator'
  | 'commitment.height';

/** What a proof is about: a height and the root after it. */
export function statementOf(height: number, root: string): Uint8Array {
  return new ByteWriter().u64(height).text(root).finish();
}

/** The proof of a statement. */
export function makeProof(kind: string, statement: Uint8Array, tampers: boolean): Proof {
  const bytes = bindingOf(kind, statement);
  return { kind, statement, bytes: tampers ? withFlippedBit(bytes, 5) : bytes };
}

/** A registry that knows systems by their names. */
function registryOf(kinds: readonly string[]): VerifierRegistry {
  const registry = new VerifierRegistry();
  for (const kind of kinds) {
    registry.register(kind, (statement, proof) => equalBytes(proof, bindingOf(kind, statement)));
  }
  return registry;
}

/** Folds a proof behind what was folded before. */
export function fold(
  proof: Proof,
  height: number,
  previous: Uint8Array,
  returnsPrevious: boolean,
): CommitmentLink {
  const step = returnsPrevious ? returnPrevious : accumulate;
  return { height, proof, accumulator: step(previous, proofDigest(proof), height) };
}

/** How far a validator has come with the proofs of a chain. */
export class ProofTrack {
  readonly #registry: VerifierRegistry;
  readonly #sizeMax: number;
  #accumulator: Uint8Array;
  #height = 0;
  /** Proofs that came before those they follow. */
  readonly #early = new Map<number, ProvenBlock>();

  constructor(chain: string, kinds: readonly string[], sizeMax: number) {
    this.#registry = registryOf(kinds);
    this.#sizeMax = sizeMax;
    this.#accumulator = firstAccumulator(chain);
  }

  /** Height of the last proof folded. */
  get height(): number {
    return this.#height;
  }

  get accumulator(): Uint8Array {
    return this.#accumulator;
  }

  /** Whether a proof of some size would be looked at. */
  takes(sizeBytes: number): boolean {
    return sizeBytes <= this.#sizeMax;
  }

  /** Systems whose proofs it can verify, in order. */
  get kinds(): readonly string[] {
    return this.#registry.kinds();
  }

  knows(kind: string): boolean {
    return this.#registry.knows(kind);
  }

  /** Goes on from where others have come. */
  adopt(height: number, accumulator: Uint8Array): void {
    this.#height = height;
    this.#accumulator = accumulator;
    for (const early of this.#early.keys()) if (early <= height) this.#early.delete(early);
  }

  /** Keeps a proof until the ones before it are there. */
  keep(proven: ProvenBlock): void {
    if (proven.link.height > this.#height) this.#early.set(proven.link.height, proven);
  }

  /** The proof of the next height, if it came before. */
  takeEarly(): ProvenBlock | undefined {
    const next = this.#early.get(this.#height + 1);
    this.#early.delete(this.#height + 1);
    return next;
  }

  /** Judges the proof of the next height, and folds it if it is right. */
  judge(proven: ProvenBlock): ProofJudgement {
    const verdict = this.verdictOn(proven, this.#accumulator, this.#height);
    if (verdict === 'accepted') this.adopt(proven.link.height, proven.link.accumulator);
    return verdict;
  }

  /** Judges a proof as the next one behind an accumulator, and changes nothing. */
  verdictOn(proven: ProvenBlock, previous: Uint8Array, height: number): ProofJudgement {
    if (!this.takes(proven.sizeBytes)) return 'oversize';
    if (!this.knows(proven.link.proof.kind)) return 'unknown-kind';
    return judgedOnce(proven, previous, height, this.#registry);
  }
}

/** The proven block of a link, with the name of its proof. */
export function provenBlock(link: CommitmentLink, sizeBytes: number, prover: number): ProvenBlock {
  // Unique to a proof of one chain, and cheaper than its digest.
  const key = `${link.proof.kind}/${link.height}/${toHex(link.proof.bytes)}`;
  return { link, sizeBytes, key, prover };
}

/** A sound verifier says the same of one link behind one accumulator, whoever asks. */
const judgements = new WeakMap<ProvenBlock, { previous: Uint8Array; verdict: ProofJudgement }>();

function judgedOnce(
  proven: ProvenBlock,
  previous: Uint8Array,
  height: number,
  registry: VerifierRegistry,
): ProofJudgement {
  const known = judgements.get(proven);
  if (known !== undefined && equalBytes(known.previous, previous)) return known.verdict;
  const single = registry.verify(proven.link.proof);
  const verdict = single === 'accepted' ? foldedRightly(proven, previous, height) : single;
  judgements.set(proven, { previous, verdict });
  return verdict;
}

function foldedRightly(
  proven: ProvenBlock,
  accumulator: Uint8Array,
  height: number,
): ProofJudgement {
  const outcome = verifyCommitment([proven.link], { accumulator, height });
  return outcome.outcome === 'valid' ? 'accepted' : outcome.reason;
}

function bindingOf(kind: string, statement: Uint8Array): Uint8Array {
  return taggedHash('simnet.service-proof.v1', new ByteWriter().text(kind).finish(), statement);
}
