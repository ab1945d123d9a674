import { describe, expect, test } from 'vitest';
import { makeElectorate } from '../../../src/model/consensus/electorate.ts';
import { FUTURE_ROUNDS_MAX, HeightLog } from '../../../src/model/consensus/height-log.ts';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { blockOf, proposalOf, type TestBlock, voteOf } from './block.ts';

function log(round = 0): HeightLog<TestBlock> {
  return new HeightLog<TestBlock>(makeElectorate([1, 1, 1, 1], TENDERMINT_RULES), round);
}

describe('HeightLog', () => {
  test('lists a round as committed when a quorum precommits a block, not when it does nil', () => {
    const one = log();
    for (const voter of [0, 1, 2]) one.addVote(voteOf('precommit', 2, voter, null));
    for (const voter of [0, 1, 2, 3]) one.addVote(voteOf('precommit', 1, voter, '1-a'));
    expect(one.committed.map((state) => state.round)).toEqual([1]);
  });

  test('knows the latest later round in which a correct validator is', () => {
    const one = log(3);
    for (const voter of [0, 1]) one.addVote(voteOf('prevote', 3, voter, null));
    expect(one.latestCorrectRound).toBe(-1);
    for (const [round, voter] of [
      [7, 0],
      [5, 1],
      [7, 1],
      [5, 2],
    ] as const) {
      one.addVote(voteOf('prevote', round, voter, null));
    }
    expect(one.latestCorrectRound).toBe(7);
  });

  test('lets a validator into rounds ahead again as the current round moves on', () => {
    const one = log();
    const fill = (round: number) => one.addVote(voteOf('prevote', round, 0, null));
    for (let round = 1; round <= FUTURE_ROUNDS_MAX; round++) expect(fill(round)).toBe('added');
    expect(fill(20)).toBe('flood');
    // Rounds up to the current one cost nothing.
    one.advance(2);
    expect([fill(20), fill(21), fill(22)]).toEqual(['added', 'added', 'flood']);
    expect(one.addProposal(proposalOf(22, 0, blockOf(1, 'a')))).toBe('flood');
    expect(one.addVote(voteOf('precommit', 0, 0, null))).toBe('added');
    expect(one.current.round).toBe(2);
  });

  test('knows a block by any proposal that was kept', () => {
    const one = log();
    const block = blockOf(1, 'a');
    expect(one.hasProposal(4)).toBe(false);
    one.addProposal(proposalOf(4, 0, block));
    expect([one.block(block.hash), one.hasProposal(4)]).toEqual([block, true]);
    for (const voter of [0, 1, 2]) one.addVote(voteOf('prevote', 4, voter, '1-other'));
    expect(one.hasProposal(4)).toBe(false);
    one.addBlock(blockOf(1, 'other'));
    expect(one.hasProposal(4)).toBe(true);
  });
});
