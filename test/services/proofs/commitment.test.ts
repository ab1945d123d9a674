import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  accumulate,
  type CommitmentLink,
  firstAccumulator,
  RecursiveCommitment,
  returnPrevious,
  verifyCommitment,
} from '../../../src/services/proofs/commitment.ts';
import {
  kindAgreement,
  type Proof,
  proofDigest,
  proofKey,
  VerifierRegistry,
} from '../../../src/services/proofs/verifier-registry.ts';

const BYTES_MAX = 64;

/** A toy system: the proof of a statement is its SHA-256. */
function prove(text: string): Proof {
  const statement = new TextEncoder().encode(text);
  return { kind: 'hash', statement, bytes: createHash('sha256').update(statement).digest() };
}

function forged(text: string): Proof {
  return { ...prove(text), bytes: new Uint8Array(32) };
}

function registry(defects = { skipsVerification: false, ignoresSizeLimit: false }) {
  const verifiers = new VerifierRegistry(BYTES_MAX, defects);
  verifiers.register('hash', (statement, proof) =>
    createHash('sha256').update(statement).digest().equals(proof),
  );
  return verifiers;
}

const FIRST = { accumulator: firstAccumulator('chain'), height: 0 };

function chainOf(commitment: RecursiveCommitment, proofs: readonly Proof[]): CommitmentLink[] {
  return proofs.map((proof) => {
    const link = commitment.fold(proof, commitment.height + 1);
    if (typeof link === 'string') throw new Error(link);
    return link;
  });
}

const PROOFS = ['one', 'two', 'three', 'four'].map(prove);

describe('VerifierRegistry', () => {
  test('accepts what its verifier accepts, and counts what it refuses by reason', () => {
    const verifiers = registry();
    const largest = { ...prove('x'), bytes: new Uint8Array(BYTES_MAX) };
    const verdicts = [
      prove('x'),
      forged('x'),
      { ...prove('x'), kind: 'other' },
      largest,
      { ...largest, bytes: new Uint8Array(BYTES_MAX + 1) },
    ].map((proof) => verifiers.verify(proof));
    expect(verdicts).toEqual(['accepted', 'invalid', 'unknown-kind', 'invalid', 'oversize']);
    expect(verifiers.counts).toEqual({ accepted: 1, invalid: 2, 'unknown-kind': 1, oversize: 1 });
  });

  test('accepts anything of a known system if it skips verification, but for the size', () => {
    const careless = registry({ skipsVerification: true, ignoresSizeLimit: false });
    expect(careless.verify(forged('x'))).toBe('accepted');
    expect(careless.verify({ ...forged('x'), bytes: new Uint8Array(65) })).toBe('oversize');
    expect(careless.verify({ ...prove('x'), kind: 'other' })).toBe('unknown-kind');
    const wide = registry({ skipsVerification: false, ignoresSizeLimit: true });
    expect(wide.verify({ ...forged('x'), bytes: new Uint8Array(65) })).toBe('invalid');
  });

  test('names a proof by system, statement and bytes', () => {
    const proof = prove('x');
    const keys = [
      proof,
      forged('x'),
      { ...proof, kind: 'other' },
      { ...prove('y'), bytes: proof.bytes },
    ];
    expect(new Set(keys.map(proofKey)).size).toBe(4);
  });
});

describe('kindAgreement', () => {
  test('is agreement if all know the same, in whatever order', () => {
    const known = new Map([
      ['wallet', ['b', 'a']],
      ['node', ['a', 'b']],
    ]);
    expect(kindAgreement(known)).toEqual({ isAgreed: true, kinds: ['a', 'b'], dissenters: [] });
  });

  test('names those who lack a system', () => {
    const known = new Map([
      ['wallet', ['b']],
      ['node-2', ['a', 'b']],
      ['node-1', ['a']],
    ]);
    expect(kindAgreement(known)).toEqual({
      isAgreed: false,
      kinds: ['a', 'b'],
      dissenters: ['node-1', 'wallet'],
    });
    expect(new VerifierRegistry(1).kinds()).toEqual([]);
  });
});

describe('RecursiveCommitment and verifyCommitment', () => {
  test('advance with every proof, and verify from the first accumulator', () => {
    const commitment = new RecursiveCommitment(FIRST.accumulator, 0, registry());
    const links = chainOf(commitment, PROOFS);
    const hexes = links.map(({ accumulator }) => Buffer.from(accumulator).toString('hex'));
    expect(new Set(hexes).size).toBe(PROOFS.length);
    expect(verifyCommitment(links, FIRST, registry())).toEqual({
      outcome: 'valid',
      accumulator: commitment.accumulator,
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
      chainOf(new RecursiveCommitment(first, 0, registry()), proofs).at(-1)!.accumulator;
    const last = lastOf(FIRST.accumulator, PROOFS);
    expect(lastOf(FIRST.accumulator, [...PROOFS].reverse())).not.toEqual(last);
    expect(lastOf(firstAccumulator('other'), PROOFS)).not.toEqual(last);
  });

  test('stand where they stood if a proof is refused', () => {
    const commitment = new RecursiveCommitment(FIRST.accumulator, 0, registry());
    expect(commitment.fold(forged('x'), 1)).toBe('invalid');
    expect([commitment.height, commitment.accumulator]).toEqual([0, FIRST.accumulator]);
    expect(() => commitment.fold(prove('x'), 2)).toThrow('proof is not of the next height: 2');
  });

  test('find an accumulator that stands still', () => {
    const stuck = new RecursiveCommitment(FIRST.accumulator, 0, registry(), returnPrevious);
    expect(verifyCommitment(chainOf(stuck, PROOFS), FIRST)).toEqual({
      outcome: 'invalid',
      reason: 'commitment.stalled',
      height: 1,
    });
  });

  test('find a forged proof that a careless prover folded, if proofs are verified again', () => {
    const careless = registry({ skipsVerification: true, ignoresSizeLimit: false });
    const commitment = new RecursiveCommitment(FIRST.accumulator, 0, careless);
    const links = chainOf(commitment, [PROOFS[0]!, forged('two'), PROOFS[2]!]);
    expect(verifyCommitment(links, FIRST).outcome).toBe('valid');
    expect(verifyCommitment(links, FIRST, registry())).toEqual({
      outcome: 'invalid',
      reason: 'commitment.proof',
      height: 2,
    });
  });

  test('find a link that is left out, exchanged or altered', () => {
    const links = chainOf(new RecursiveCommitment(FIRST.accumulator, 0, registry()), PROOFS);
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
