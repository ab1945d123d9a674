import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitmapLength, hasBit } from '../../../src/crypto/bitmap.ts';
import { makeElectorate } from '../../../src/model/consensus/electorate.ts';
import type { VoteRecord } from '../../../src/model/consensus/messages.ts';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { VoteSet } from '../../../src/model/consensus/vote-set.ts';
import { voteOf } from './block.ts';

function setOf(powers: readonly number[]): VoteSet {
  return new VoteSet(makeElectorate(powers, TENDERMINT_RULES));
}

function prevote(validator: number, blockHash: string | null): VoteRecord {
  return voteOf('prevote', 0, validator, blockHash);
}

/** Judges a set by counting the list of distinct votes anew for every question. */
function expectRecount(
  set: VoteSet,
  powers: readonly number[],
  votes: readonly VoteRecord[],
): void {
  const powerOf = (some: readonly VoteRecord[]) =>
    [...new Set(some.map((vote) => vote.validator))].reduce((sum, v) => sum + powers[v]!, 0);
  const total = powers.reduce((sum, power) => sum + power, 0);
  expect(set.power).toBe(powerOf(votes));
  expect(set.isComplete).toBe(3 * powerOf(votes) > 2 * total);
  for (const value of ['a', 'b', null, 'unknown']) {
    const some = votes.filter((vote) => vote.blockHash === value);
    expect(set.powerFor(value)).toBe(powerOf(some));
    expect(set.hasQuorumFor(value)).toBe(3 * powerOf(some) > 2 * total);
    expect(set.votesFor(value)).toEqual(some.sort((x, y) => x.validator - y.validator));
    const bitmap = set.bitmap(value);
    expect(bitmap).toHaveLength(bitmapLength(powers.length));
    const voters = Array.from({ length: 8 * bitmap.length }, (_, voter) => voter);
    expect(voters.filter((voter) => hasBit(bitmap, voter))).toEqual(
      some.map((vote) => vote.validator),
    );
  }
}

/** Adds votes of known voters, checks the verdicts, and returns the distinct ones. */
function castAll(
  set: VoteSet,
  voterCount: number,
  casts: readonly (readonly [voter: number, isFirst: boolean])[],
): VoteRecord[] {
  const votes = new Map<string, VoteRecord>();
  for (const [voter, isFirst] of casts.filter(([voter]) => voter < voterCount)) {
    // Even validators choose between a and b, odd ones between nil and b.
    const first = voter % 2 === 0 ? 'a' : null;
    const vote = prevote(voter, isFirst ? first : 'b');
    const hasVoted = [...votes.values()].some((known) => known.validator === voter);
    const fresh = hasVoted ? 'equivocation' : 'added';
    const key = `${voter} ${vote.blockHash}`;
    expect(set.add(vote)).toBe(votes.has(key) ? 'duplicate' : fresh);
    votes.set(key, vote);
  }
  return [...votes.values()];
}

describe('VoteSet', () => {
  test('agrees with a recount, for any votes', () => {
    const powers = fc.array(fc.nat(20), { minLength: 1, maxLength: 20 });
    const casts = fc.array(fc.tuple(fc.nat(19), fc.boolean()), { maxLength: 60 });
    const property = fc.property(powers, casts, (weights, all) => {
      fc.pre(weights.some((weight) => weight > 0));
      const set = setOf(weights);
      expectRecount(set, weights, castAll(set, weights.length, all));
    });
    fc.assert(property, { seed: 34, numRuns: 200 });
  });

  test('needs more than two thirds of the power for a majority', () => {
    const set = setOf([1, 1, 1]);
    set.add(prevote(0, 'a'));
    set.add(prevote(1, 'a'));
    expect(set.majority).toBeUndefined();
    set.add(prevote(2, 'a'));
    expect(set.majority).toBe('a');
  });

  test('tells a majority for nil from none', () => {
    const set = setOf([1]);
    expect(set.majority).toBeUndefined();
    set.add(prevote(0, null));
    expect(set.majority).toBeNull();
  });

  test('counts an equivocator towards both values, and once towards all votes', () => {
    const set = setOf([1, 1, 1, 1]);
    expect(set.add(prevote(3, 'a'))).toBe('added');
    expect(set.add(prevote(3, 'b'))).toBe('equivocation');
    expect([set.powerFor('a'), set.powerFor('b'), set.power]).toEqual([1, 1, 1]);
    expect(set.firstOf(3)).toEqual(prevote(3, 'a'));
  });

  test('keeps a third vote of a validator only for what a correct one wants', () => {
    const set = setOf([1, 1, 1, 1]);
    set.add(prevote(3, 'a'));
    set.add(prevote(3, 'b'));
    expect(set.add(prevote(3, 'c'))).toBe('surplus');
    set.add(prevote(0, 'c'));
    expect(set.add(prevote(3, 'c'))).toBe('surplus');
    set.add(prevote(1, 'c'));
    expect(set.add(prevote(3, 'c'))).toBe('equivocation');
    expect(set.add(prevote(3, 'c'))).toBe('duplicate');
    expect(set.majority).toBe('c');
  });

  test('hands on the votes a peer lacks, by any value or by one', () => {
    const set = setOf([1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const votes = [8, 2, 5].map((voter) => prevote(voter, voter === 5 ? null : 'a'));
    for (const vote of votes) set.add(vote);
    expect(set.missingFrom(Uint8Array.of(0, 0), 9).map((vote) => vote.validator)).toEqual([
      2, 5, 8,
    ]);
    expect(set.missingFrom(Uint8Array.of(0b100, 0), 1)).toEqual([votes[2]]);
    expect(set.missingFrom(Uint8Array.of(0b100, 0), 9, 'a')).toEqual([votes[0]]);
    expect(set.missingFrom(set.bitmap(), 9)).toEqual([]);
    // A bitmap that is too short has no votes beyond its end.
    expect(set.missingFrom(new Uint8Array(0), 9)).toHaveLength(3);
  });

  // The peer has heard another vote of an equivocator: only a bitmap for the value shows it.
  test('finds what a peer lacks behind a bitmap that hides an equivocation', () => {
    const ours = setOf([1, 1, 1, 1]);
    const theirs = setOf([1, 1, 1, 1]);
    for (const voter of [0, 1, 3]) ours.add(prevote(voter, 'a'));
    for (const voter of [0, 1]) theirs.add(prevote(voter, 'a'));
    theirs.add(prevote(3, 'b'));
    expect(ours.missingFrom(theirs.bitmap(), 9)).toEqual([]);
    const hidden = ours.missingFrom(theirs.bitmap(ours.majority), 9, ours.majority);
    expect(hidden).toEqual([prevote(3, 'a')]);
    for (const vote of hidden) theirs.add(vote);
    expect(theirs.majority).toBe('a');
  });

  test('refuses a voter outside the set', () => {
    expect(() => setOf([1]).add(prevote(1, null))).toThrow('vote of an unknown validator: 1');
  });

  // The judge recounts all votes after each one.
  test('passes a milestone when one value gets a quorum, or all together do, and never else', () => {
    const ballots = fc.array(
      fc.record({ voter: fc.nat(6), value: fc.constantFrom('a', 'b', null) }),
    );
    fc.assert(
      fc.property(ballots, (list) => {
        const powers = [3, 1, 4, 1, 5, 2, 6];
        const set = setOf(powers);
        const seen = () => [set.isComplete, ...['a', 'b', null].map((v) => set.hasQuorumFor(v))];
        for (const { voter, value } of list) {
          const [before, milestones] = [seen(), set.milestones];
          set.add(prevote(voter, value));
          const isPassed = seen().some((is, place) => is !== before[place]);
          expect(set.milestones > milestones).toBe(isPassed);
        }
      }),
    );
  });
});
