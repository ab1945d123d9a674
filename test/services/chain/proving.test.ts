import { describe, expect, test } from 'vitest';
import {
  fold,
  makeProof,
  ProofTrack,
  provenBlock,
  statementOf,
} from '../../../src/services/chain/proving.ts';

const SIZE_MAX = 1_000;

function track(): ProofTrack {
  return new ProofTrack('chain', ['stark'], SIZE_MAX);
}

/** The proof of a height, folded behind an accumulator. */
function proven(previous: Uint8Array, change: { tampers?: boolean; kind?: string } = {}) {
  const { tampers = false, kind = 'stark' } = change;
  const proof = makeProof(kind, statementOf(1, 'root'), tampers);
  return fold(proof, 1, previous, false);
}

describe('ProofTrack', () => {
  test('folds a proof that is right, once', () => {
    const one = track();
    const link = proven(one.accumulator);
    expect(one.judge(provenBlock(link, SIZE_MAX, 0))).toBe('accepted');
    expect([one.height, one.accumulator]).toEqual([1, link.accumulator]);
    expect(one.judge(provenBlock(link, SIZE_MAX, 0))).toBe('commitment.height');
  });

  test('stands where it stood if a proof is refused, folded rightly or not', () => {
    const one = track();
    const before = one.accumulator;
    const sound = proven(before);
    const still = fold(sound.proof, 1, before, true);
    const elsewhere = proven(new Uint8Array(32));
    const verdicts = [
      provenBlock(proven(before, { tampers: true }), SIZE_MAX, 0),
      provenBlock(proven(before, { kind: 'snark' }), SIZE_MAX, 0),
      provenBlock(sound, SIZE_MAX + 1, 0),
      provenBlock(still, SIZE_MAX, 0),
      provenBlock(elsewhere, SIZE_MAX, 0),
    ].map((block) => one.judge(block));
    expect(verdicts).toEqual([
      'invalid',
      'unknown-kind',
      'oversize',
      'commitment.stalled',
      'commitment.accumulator',
    ]);
    expect([one.height, one.accumulator]).toEqual([0, before]);
  });
});
