import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type Accumulate,
  accumulate,
  type CommitmentLink,
  firstAccumulator,
  returnPrevious,
  verifyCommitment,
} from '../../../src/services/proofs/commitment.ts';
import {
  type Proof,
  proofDigest,
  VerifierRegistry,
} from '../../../src/services/proofs/verifier-registry.ts';

/** A toy system: the proof of a statement is its SHA-256. */
function prove(text: string): Proof {
  const statement = new TextEncoder().encode(text);
  return { kind: 'hash', statement, bytes: createHash('sha256').update(statement).digest() };
}

function forged(text: string): Proof {
  return { ...prove(text), bytes: new Uint8Array(32) };
}

const FIRST = { accumulator: firstAccumulator('chain'), height: 0 };

/** The chain that folds proofs in order. */
function chainOf(
  proofs: readonly Proof[],
  first: Uint8Array = FIRST.accumulator,
  step: Accumulate = accumulate,
): CommitmentLink[] {
  let accumulator = first;
  return proofs.map((proof, index) => {
    accumulator = step(accumulator, proofDigest(proof), index + 1);
    return { height: index + 1, proof, accumulator };
  });
}

const PROOFS = ['one', 'two', 'three', 'four'].map(prove);

describe('VerifierRegistry', () => {
  test('accepts what the verifier of the system accepts', () => {
    const verifiers = new VerifierRegistry();
    expect(verifiers.kinds()).toEqual([]);
    for (const kind of ['other', 'hash']) {
      verifiers.register(kind, (statement, proof) =>
        createHash('sha256')
          .update(kind === 'hash' ? statement : '')
          .digest()
          .equals(proof),
      );
    }
    expect(verifiers.kinds()).toEqual(['hash', 'other']);
    expect([verifiers.knows('hash'), verifiers.knows('none')]).toEqual([true, false]);
    const proofs = ['hash', 'other', 'none'].map((kind) => ({ ...prove('x'), kind }));
    const verdicts = [...proofs, forged('x')].map((proof) => verifiers.verify(proof));
    expect(verdicts).toEqual(['accepted', 'invalid', 'unknown-kind', 'invalid']);
  });
});

describe('proofDigest', () => {
  test('names a proof by system, statement and bytes', () => {
    const proof = prove('x');
    const proofs = [
      proof,
      forged('x'),
      { ...proof, kind: 'other' },
      { ...prove('y'), bytes: proof.bytes },
    ];
    const names = proofs.map((one) => Buffer.from(proofDigest(one)).toString('hex'));
    expect(new Set(names).size).toBe(4);
  });
});

describe('accumulate and verifyCommitment', () => {
  test('advance with every proof, and verify from the first accumulator', () => {
    const links = chainOf(PROOFS);
    const hexes = links.map(({ accumulator }) => Buffer.from(accumulator).toString('hex'));
    expect(new Set(hexes).size).toBe(PROOFS.length);
    expect(verifyCommitment(links, FIRST)).toEqual({
      outcome: 'valid',
      accumulator: links.at(-1)!.accumulator,
      height: 4,
    });
    const later = { accumulator: links[1]!.accumulator, height: 2 };
    expect(verifyCommitment(links.slice(2), later).outcome).toBe('valid');
  });

  test('hash as documented', () => {
    const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer).swap32();
    const sized = (bytes: Uint8Array): Buffer => Buffer.concat([u32(bytes.length), bytes]);
    const height = Buffer.alloc(8);
    height.writeBigUInt64BE(7n);
    const digest = proofDigest(PROOFS[0]!);
    const expected = createHash('sha256')
      .update(sized(Buffer.from('simnet.accumulator.v1')))
      .update(sized(FIRST.accumulator))
      .update(sized(digest))
      .update(sized(height))
      .digest('hex');
    const accumulator = accumulate(FIRST.accumulator, digest, 7);
    expect(Buffer.from(accumulator).toString('hex')).toBe(expected);
  });

  test('depend on the order of the proofs and on the chain', () => {
    const lastOf = (first: Uint8Array, proofs: readonly Proof[]): Uint8Array =>
      chainOf(proofs, first).at(-1)!.accumulator;
    const last = lastOf(FIRST.accumulator, PROOFS);
    expect(lastOf(FIRST.accumulator, [...PROOFS].reverse())).not.toEqual(last);
    expect(lastOf(firstAccumulator('other'), PROOFS)).not.toEqual(last);
  });

  test('find an accumulator that stands still', () => {
    const stuck = chainOf(PROOFS, FIRST.accumulator, returnPrevious);
    expect(verifyCommitment(stuck, FIRST)).toEqual({
      outcome: 'invalid',
      reason: 'commitment.stalled',
      height: 1,
    });
  });

  test('find a link that is left out, exchanged or altered', () => {
    const links = chainOf(PROOFS);
    const [one, two, three] = links as [CommitmentLink, CommitmentLink, CommitmentLink];
    const reasonOf = (chain: CommitmentLink[]): unknown => {
      const outcome = verifyCommitment(chain, FIRST);
      return outcome.outcome === 'invalid' && [outcome.reason, outcome.height];
    };
    expect(reasonOf([one, three])).toEqual(['commitment.height', 2]);
    expect(reasonOf([one, { ...two, proof: three.proof }])).toEqual(['commitment.accumulator', 2]);
    const altered = { ...two, accumulator: three.accumulator };
    expect(reasonOf([one, altered, three])).toEqual(['commitment.accumulator', 2]);
  });
});
