/**
 * A recursive commitment: one hash that stands for all proofs verified so far, in order.
 *
 *   accumulator(0)   = H(chain)
 *   accumulator(h+1) = H(accumulator(h) ‖ digest of the proof ‖ u64 height)
 *
 * with H the tagged hash of `crypto/hash.ts`. Who knows the first accumulator and the proofs can
 * compute every other; who skips one, repeats one or stands still computes another.
 */
import { ByteWriter, equalBytes } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { type Proof, proofDigest } from './verifier-registry.ts';

/** The next accumulator. Another function in its place is a version's defect. */
export type Accumulate = (previous: Uint8Array, digest: Uint8Array, height: number) => Uint8Array;

/** One step of a commitment. */
export interface CommitmentLink {
  readonly height: number;
  readonly proof: Proof;
  readonly accumulator: Uint8Array;
}

/** The accumulator before the first proof of a chain. */
export function firstAccumulator(chain: string): Uint8Array {
  return taggedHash('simnet.accumulator.first.v1', new ByteWriter().text(chain).finish());
}

/** The accumulator as it should be. */
export const accumulate: Accumulate = (previous, digest, height) =>
  taggedHash('simnet.accumulator.v1', previous, digest, new ByteWriter().u64(height).finish());

/** A defect: the accumulator stands still. */
export const returnPrevious: Accumulate = (previous) => previous;

/** Why a chain of accumulators is not believed. */
type CommitmentReason = 'commitment.height' | 'commitment.stalled' | 'commitment.accumulator';

export type CommitmentOutcome =
  | { readonly outcome: 'valid'; readonly accumulator: Uint8Array; readonly height: number }
  | { readonly outcome: 'invalid'; readonly reason: CommitmentReason; readonly height: number };

/**
 * Verifies a chain of accumulators; whether its proofs are right is not looked at.
 *
 * @param from - Accumulator and height that are trusted, on which the first link must follow.
 * @returns At the first bad link: its height, and what is wrong with it.
 */
export function verifyCommitment(
  links: readonly CommitmentLink[],
  from: { readonly accumulator: Uint8Array; readonly height: number },
): CommitmentOutcome {
  let { accumulator, height } = from;
  for (const link of links) {
    const reason = badLink(link, accumulator, height);
    if (reason !== null) return { outcome: 'invalid', reason, height: height + 1 };
    accumulator = link.accumulator;
    height += 1;
  }
  return { outcome: 'valid', accumulator, height };
}

function badLink(
  link: CommitmentLink,
  previous: Uint8Array,
  height: number,
): CommitmentReason | null {
  if (link.height !== height + 1) return 'commitment.height';
  if (equalBytes(link.accumulator, previous)) return 'commitment.stalled';
  const expected = accumulate(previous, proofDigest(link.proof), link.height);
  if (!equalBytes(link.accumulator, expected)) return 'commitment.accumulator';
  return null;
}
