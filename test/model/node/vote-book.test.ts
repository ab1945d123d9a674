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

  test('knows an object again, and a copy by its content alone', () => {
    const book = new VoteBook(NODES);
    const read: WireVote = { ...VOTE };
    const known = book.knownOf(read);
    expect(book.knownOf(read)).toBe(known);
    expect(book.knownOf({ ...read })).toBe(known);
    const forged = { ...read, signature: new Uint8Array(64) };
    expect(book.knownOf(forged)).not.toBe(known);
    expect(book.knownOf(forged).vote.signature).toEqual(forged.signature);
  });

  test('leaves what another book found out about an object to that book', () => {
    const [book, other] = [new VoteBook(NODES), new VoteBook(NODES)];
    other.enter({ ...VOTE, validator: 9 });
    const read: WireVote = { ...VOTE };
    expect(other.knownOf(read).id).toBe(1);
    expect(book.knownOf(read).id).toBe(0);
    expect(other.knownOf(read).id).toBe(1);
  });

  test('forgets the oldest votes first, sooner the more nodes there are', () => {
    const book = new VoteBook(16_400);
    const ids = Array.from({ length: 1_100 }, (_, height) => book.enter({ ...VOTE, height }).id);
    expect(book.byId(ids[0]!)).toBe(undefined);
    for (const id of ids.slice(-1_024)) expect(book.byId(id)?.vote.height).toBe(id);
  });

  test('knows no number that it has not given', () => {
    expect(new VoteBook(NODES).byId(0)).toBe(undefined);
  });
});
