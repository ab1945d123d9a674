import { expect, test } from 'vitest';
import { HEIGHTS_KEPT, VoteTally } from '../../../src/model/invariants/vote-tally.ts';
import type { WireVote } from '../../../src/model/wire/messages.ts';

const SET = {
  ...{ epoch: 0, members: [0, 1, 2], keys: [], entries: [], powers: [5, 7, 11], totalPower: 23 },
  ...{ hash: '', beacon: new Uint8Array(32), inputHash: '' },
};
const HASH = 'ab'.repeat(32);

function voteOf(validator: number, height: number, blockHash: string | null = HASH): WireVote {
  const signature = new Uint8Array(64);
  return { step: 'prevote', height, round: 0, epoch: 0, validator, blockHash, signature };
}

test('power counts each validator once for a value, and for each of two values', () => {
  const tally = new VoteTally();
  for (const vote of [voteOf(0, 1), voteOf(2, 1), voteOf(0, 1), voteOf(0, 1, null)]) {
    tally.add(vote, SET);
  }
  expect(tally.powerOf(1, 0, 'prevote', HASH)).toBe(16);
  expect(tally.powerOf(1, 0, 'prevote', null)).toBe(5);
  expect(tally.powerOf(1, 0, 'precommit', HASH)).toBe(0);
  expect(tally.powerOf(1, 1, 'prevote', HASH)).toBe(0);
});

test('a signer is missing who did not precommit just that block in that round', () => {
  const tally = new VoteTally();
  tally.add({ ...voteOf(0, 1), step: 'precommit' }, SET);
  tally.add({ ...voteOf(2, 1), step: 'precommit' }, SET);
  tally.add(voteOf(1, 1), SET);
  expect(tally.missing(1, 0, HASH, [0, 2])).toBeUndefined();
  expect(tally.missing(1, 0, HASH, [0, 1, 2])).toBe(1);
  expect(tally.missing(1, 1, HASH, [2])).toBe(2);
  expect(tally.missing(2, 0, HASH, [0])).toBe(0);
});

test('votes of heights long ago are forgotten, and that is known', () => {
  const tally = new VoteTally();
  tally.add(voteOf(1, 1), SET);
  tally.add(voteOf(1, HEIGHTS_KEPT), SET);
  expect(tally.knows(1)).toBe(true);
  tally.add(voteOf(1, HEIGHTS_KEPT + 1), SET);
  expect(tally.knows(1)).toBe(false);
  expect(tally.powerOf(1, 0, 'prevote', HASH)).toBe(0);
  expect(tally.powerOf(HEIGHTS_KEPT, 0, 'prevote', HASH)).toBe(7);
});
