import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitCount, hasBit } from '../../../src/crypto/bitmap.ts';
import { ProposerRotation } from '../../../src/services/chain/rotation.ts';
import { NIL, PREVOTE, VoteBook } from '../../../src/services/chain/vote-book.ts';

const powers = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 });

describe('ProposerRotation', () => {
  test('gives everybody turns in exact proportion to power over one cycle', () => {
    fc.assert(
      fc.property(powers, (weights) => {
        const rotation = new ProposerRotation(weights);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const turns = weights.map(() => 0);
        for (let height = 0; height < rotation.length; height++) {
          turns[rotation.proposerOf(height, 0)]! += 1;
        }
        for (const [place, count] of turns.entries()) {
          expect(count * total).toBe(weights[place]! * rotation.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('gives the next round of a height to whom the next height belongs', () => {
    const rotation = new ProposerRotation([3, 2, 1]);
    for (let height = 0; height < 12; height++) {
      expect(rotation.proposerOf(height, 1)).toBe(rotation.proposerOf(height + 1, 0));
    }
  });
});

describe('VoteBook', () => {
  test('counts the power behind a vote as a list of all votes does', () => {
    const votes = fc.array(fc.tuple(fc.nat(8), fc.nat(8), fc.constantFrom(NIL, 2, 4)));
    fc.assert(
      fc.property(powers, votes, (weights, cast) => {
        const book = new VoteBook(Int32Array.from(weights));
        const round = book.of(7, 1)!;
        const naive = new Map<string, number>();
        for (const [receiver, sender, vote] of cast) {
          if (receiver >= weights.length || sender >= weights.length) continue;
          round.record(PREVOTE, receiver, sender, vote);
          naive.set(`${receiver}/${sender}`, vote);
        }
        for (const receiver of weights.keys()) {
          for (const vote of [NIL, 2, 4]) {
            const power = weights.reduce(
              (sum, own, sender) => sum + (naive.get(`${receiver}/${sender}`) === vote ? own : 0),
              0,
            );
            expect(round.powerFor(PREVOTE, receiver, vote)).toBe(power);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('forgets a height when a much later one takes its place', () => {
    const book = new VoteBook(Int32Array.of(1, 1));
    book.of(1, 0)!.record(PREVOTE, 0, 1, 2);
    expect(book.of(17, 0)!.voteOf(PREVOTE, 0, 1)).toBe(0);
    expect(book.of(1, 0)).toBeUndefined();
  });

  test('lists who voted in a bitmap', () => {
    const round = new VoteBook(new Int32Array(10).fill(1)).of(1, 0)!;
    for (const sender of [0, 3, 9]) round.record(PREVOTE, 2, sender, 4);
    const bitmap = round.votersFor(PREVOTE, 2, 4);
    expect(bitCount(bitmap)).toBe(3);
    expect([0, 1, 3, 9].map((place) => hasBit(bitmap, place))).toEqual([true, false, true, true]);
  });
});
