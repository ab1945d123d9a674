import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/crypto/bytes.ts';
import {
  type ProposalContent,
  proposalSignBytes,
  type VoteContent,
  voteSignBytes,
} from '../../src/crypto/vote.ts';

const blockHash = new Uint8Array(32).fill(0xab);
const vote: VoteContent = {
  chainId: 'net',
  step: 'precommit',
  height: 7,
  round: 2,
  epoch: 1,
  blockHash,
};
const proposal: ProposalContent = {
  chainId: 'net',
  height: 7,
  round: 2,
  validRound: -1,
  blockHash,
};

const votes: fc.Arbitrary<VoteContent> = fc.record({
  chainId: fc.string({ unit: 'grapheme', maxLength: 5 }),
  step: fc.constantFrom('prevote', 'precommit'),
  height: fc.nat({ max: 3 }),
  round: fc.nat({ max: 3 }),
  epoch: fc.nat({ max: 3 }),
  blockHash: fc.option(fc.constantFrom(blockHash, new Uint8Array(32))),
});

describe('voteSignBytes', () => {
  test('is domain, chain, step, height, round, epoch and block, in this order', () => {
    const head = `0000000e${Buffer.from('simnet.vote.v1').toString('hex')}000000036e6574`;
    const numbers = '0000000000000007' + '00000002' + '0000000000000001';
    expect(toHex(voteSignBytes(vote))).toBe(`${head}02${numbers}01${'ab'.repeat(32)}`);
    expect(toHex(voteSignBytes({ ...vote, step: 'prevote', blockHash: null }))).toBe(
      `${head}01${numbers}00`,
    );
  });

  test('is the same for the same vote only', () => {
    const named = ({ blockHash: hash, ...rest }: VoteContent) =>
      JSON.stringify({ ...rest, hash: hash === null ? null : toHex(hash) }, [
        'chainId',
        'step',
        'height',
        'round',
        'epoch',
        'hash',
      ]);
    fc.assert(
      fc.property(votes, votes, (a, b) => {
        const isSame = named(a) === named(b);
        expect(toHex(voteSignBytes(a)) === toHex(voteSignBytes(b))).toBe(isSame);
      }),
    );
  });

  test('refuses what has no encoding', () => {
    expect(() => voteSignBytes({ ...vote, height: -1 })).toThrow(RangeError);
    expect(() => voteSignBytes({ ...vote, round: 0x1_0000_0000 })).toThrow(RangeError);
    expect(() => voteSignBytes({ ...vote, epoch: 0.5 })).toThrow(RangeError);
    expect(() => voteSignBytes({ ...vote, blockHash: blockHash.subarray(1) })).toThrow(RangeError);
  });
});

describe('proposalSignBytes', () => {
  test('tells a fresh block from one that got its prevotes in round 0', () => {
    const fresh = proposalSignBytes(proposal);
    expect(toHex(proposalSignBytes({ ...proposal, validRound: 0 }))).not.toBe(toHex(fresh));
  });

  test('is never the bytes of a vote', () => {
    expect(toHex(proposalSignBytes(proposal))).not.toBe(toHex(voteSignBytes(vote)));
    expect(toHex(proposalSignBytes(proposal))).toContain(
      Buffer.from('simnet.proposal.v1').toString('hex'),
    );
  });

  test('refuses what has no encoding', () => {
    expect(() => proposalSignBytes({ ...proposal, validRound: -2 })).toThrow(RangeError);
    expect(() => proposalSignBytes({ ...proposal, blockHash: new Uint8Array() })).toThrow(
      RangeError,
    );
  });
});
