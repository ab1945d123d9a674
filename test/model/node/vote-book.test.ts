import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VoteBook } from '../../../src/model/node/vote-book.ts';
import type { WireVote } from '../../../src/model/wire/messages.ts';
import { votes } from '../../support/world-messages.ts';

const NODES = 3;

const VOTE: WireVote = {
  ...{ step: 'prevote', height: 4, round: 1, epoch: 2, validator: 3, blockHash: 'ab'.repeat(32) },
  signature: new Uint8Array(64).fill(1),
};

describe('VoteBook', () => {
  test('enters a vote once, however often it comes', () => {
    const book = new VoteBook(NODES);
    const known = book.enter(VOTE);
    expect(book.enter({ ...VOTE, signature: VOTE.signature.slice() })).toBe(known);
    expect(book.byId(known.id)).toBe(known);
  });

  test.each<[string, Partial<WireVote>]>([
    ['step', { step: 'precommit' }],
    ['height', { height: 5 }],
    ['round', { round: 2 }],
    ['epoch', { epoch: 3 }],
    ['validator', { validator: 4 }],
    ['block', { blockHash: 'ac'.repeat(32) }],
    ['nil', { blockHash: null }],
    ['signature', { signature: new Uint8Array(64) }],
  ])('tells votes of another %s apart', (_name, changes) => {
    const book = new VoteBook(NODES);
    expect(book.enter({ ...VOTE, ...changes }).id).not.toBe(book.enter(VOTE).id);
  });

  test('gives every vote a number of its own', () => {
    fc.assert(
      fc.property(fc.array(votes, { maxLength: 20 }), (list) => {
        const book = new VoteBook(NODES);
        const known = list.map((vote) => book.enter(vote));
        for (const one of known) expect(book.byId(one.id)).toBe(one);
        const contents = new Set(list.map((vote) => JSON.stringify(vote)));
        expect(new Set(known.map(({ id }) => id)).size).toBe(contents.size);
      }),
      { numRuns: 40 },
    );
  });

  test('knows the votes of a message, alone or together', () => {
    const book = new VoteBook(NODES);
    const other = { ...VOTE, validator: 1 };
    const together = book.votesIn({ type: 'votes', votes: [VOTE, other] });
    expect(together.map(({ vote }) => vote)).toEqual([VOTE, other]);
    expect(book.votesIn({ type: 'vote', vote: { ...VOTE } })).toEqual([together[0]]);
    const message = { type: 'vote', vote: VOTE } as const;
    expect(book.votesIn(message)).toBe(book.votesIn(message));
  });

  test('knows no number that it has not given', () => {
    expect(new VoteBook(NODES).byId(0)).toBe(undefined);
  });
});
