import { describe, expect, test } from 'vitest';
import { makeElectorate } from '../../../src/model/consensus/electorate.ts';
import { RoundState } from '../../../src/model/consensus/round-state.ts';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { blockOf, proposalOf, type TestBlock, voteOf } from './block.ts';

function round(powers: readonly number[]): RoundState<TestBlock> {
  return new RoundState<TestBlock>(0, makeElectorate(powers, TENDERMINT_RULES));
}

describe('RoundState', () => {
  test('has a correct sender once more than a third of the power sent something', () => {
    const state = round([2, 1, 3]);
    state.addSender(0);
    expect([state.hasCorrectSender, state.isSender(0), state.isSender(1)]).toEqual([
      false,
      true,
      false,
    ]);
    state.addSender(1);
    expect(state.hasCorrectSender).toBe(true);
  });

  test('tells proposals apart by block and by the round they refer to', () => {
    const state = round([1]);
    const block = blockOf(1, 'a');
    expect(state.addProposal(proposalOf(3, 0, block))).toBe('added');
    expect(state.addProposal(proposalOf(3, 0, block))).toBe('duplicate');
    expect(state.addProposal(proposalOf(3, 0, block, 2))).toBe('equivocation');
    expect(state.addProposal(proposalOf(3, 0, block, 1))).toBe('surplus');
    expect(state.proposals.map((proposal) => proposal.validRound)).toEqual([-1, 2]);
  });

  test('wants a block for a quorum in either step', () => {
    for (const step of ['prevote', 'precommit'] as const) {
      const state = round([1]);
      expect(state.wants('1-a')).toBe(false);
      (step === 'prevote' ? state.prevotes : state.precommits).add(voteOf(step, 0, 0, '1-a'));
      expect([state.wants('1-a'), state.wants('1-b')]).toEqual([true, false]);
    }
  });
});
