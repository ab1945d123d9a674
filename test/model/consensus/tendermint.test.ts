import { describe, expect, test } from 'vitest';
import type { ConsensusHost } from '../../../src/model/consensus/host.ts';
import type { OwnVote } from '../../../src/model/consensus/messages.ts';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { Tendermint } from '../../../src/model/consensus/tendermint.ts';
import { replayWal } from '../../../src/model/consensus/wal-replay.ts';
import { blockOf, proposalOf, type TestBlock, voteOf } from './block.ts';
import { Recorder, type Single, single } from './recorder.ts';

const A = blockOf(1, 'a');
const B = blockOf(1, 'b');
const BAD = blockOf(1, 'bad', false);

/** Feeds the votes of some validators. */
function cast(
  { engine }: Single,
  step: OwnVote['step'],
  round: number,
  voters: readonly number[],
  hash: string | null,
): void {
  for (const voter of voters) engine.onVote(voteOf(step, round, voter, hash));
}

/** Starts height 1 and drops the lines that every start gives. */
function started(one: Single): Single {
  one.engine.startHeight(1);
  one.host.take();
  return one;
}

describe('a round of Tendermint', () => {
  test('goes from proposal to decision in the order of the paper', () => {
    const one = single(1);
    one.engine.startHeight(1);
    expect(one.host.take()).toEqual(['timeout propose 1/0']);
    one.engine.onProposal(proposalOf(0, 0, A));
    expect(one.host.take()).toEqual(['prevote 1/0 1-a']);
    cast(one, 'prevote', 0, [0, 1], A.hash);
    expect(one.host.take()).toEqual([]);
    cast(one, 'prevote', 0, [2], A.hash);
    expect(one.host.take()).toEqual(['precommit 1/0 1-a']);
    expect([one.engine.locks.lockedRound, one.engine.locks.lockedBlock]).toEqual([0, A]);
    cast(one, 'precommit', 0, [3, 1], A.hash);
    expect(one.host.take()).toEqual([]);
    cast(one, 'precommit', 0, [0], A.hash);
    expect(one.host.take()).toEqual(['decide 1/0 1-a']);
    const voters = one.host.decisions[0]!.precommits.map((vote) => vote.validator);
    expect(voters).toEqual([0, 1, 3]);
  });

  test('needs more than two thirds of the power, not of the heads', () => {
    const one = started(single(1, [6, 1, 1, 1]));
    one.engine.onProposal(proposalOf(0, 0, A));
    cast(one, 'precommit', 0, [0], A.hash);
    expect(one.host.decisions).toEqual([]);
    cast(one, 'precommit', 0, [1], A.hash);
    expect(one.host.decisions).toHaveLength(1);
  });

  test('prevotes nil for an invalid block, and for none in time', () => {
    const invalid = started(single(1));
    invalid.engine.onProposal(proposalOf(0, 0, BAD));
    expect(invalid.host.take()).toEqual(['prevote 1/0 nil']);
    const late = started(single(1));
    late.engine.onTimeout('propose', 1, 0);
    late.engine.onProposal(proposalOf(0, 0, A));
    expect(late.host.take()).toEqual(['prevote 1/0 nil']);
  });

  test('moves on by timeouts when votes are split', () => {
    const one = started(single(1));
    one.engine.onProposal(proposalOf(0, 0, A));
    cast(one, 'prevote', 0, [0, 1], A.hash);
    cast(one, 'prevote', 0, [2], null);
    expect(one.host.take()).toEqual(['prevote 1/0 1-a', 'timeout prevote 1/0']);
    one.engine.onTimeout('prevote', 1, 0);
    expect(one.host.take()).toEqual(['precommit 1/0 nil']);
    cast(one, 'precommit', 0, [0, 1, 2], null);
    expect(one.host.take()).toEqual(['timeout precommit 1/0']);
    one.engine.onTimeout('precommit', 1, 0);
    expect(one.host.take()).toEqual(['timeout propose 1/1', 'request 1/1']);
    expect([one.engine.round, one.engine.step]).toEqual([1, 'propose']);
  });

  test('ignores timeouts of other steps, rounds and heights', () => {
    const one = started(single(1));
    one.engine.onTimeout('prevote', 1, 0);
    one.engine.onTimeout('propose', 1, 1);
    one.engine.onTimeout('precommit', 2, 0);
    expect(one.host.take()).toEqual([]);
  });

  test('jumps to a later round once a correct validator must be there', () => {
    const one = started(single(2));
    one.engine.onVote(voteOf('precommit', 5, 0, null));
    one.engine.onVote(voteOf('prevote', 5, 0, A.hash));
    one.engine.onVote(voteOf('prevote', 4, 3, null));
    expect(one.engine.round).toBe(0);
    one.engine.onVote(voteOf('prevote', 5, 3, null));
    expect(one.host.take()).toEqual(['timeout propose 1/5']);
    expect(one.engine.round).toBe(5);
  });

  test('counts the proposer of a later round towards a jump', () => {
    const one = started(single(2));
    one.engine.onProposal(proposalOf(5, 1, A));
    one.engine.onVote(voteOf('prevote', 5, 3, null));
    expect(one.host.take()).toEqual(['timeout propose 1/5', 'prevote 1/5 1-a']);
  });

  test('decides a block of an earlier or later round as soon as it knows it', () => {
    const one = started(single(1));
    cast(one, 'precommit', 0, [0, 2, 3], A.hash);
    one.engine.onTimeout('precommit', 1, 0);
    expect(one.host.decisions).toEqual([]);
    expect(one.engine.hasProposal(0)).toBe(false);
    one.engine.onProposal(proposalOf(0, 0, A));
    expect(one.host.decisions).toHaveLength(1);
    expect(one.engine.isDecided).toBe(true);
  });

  test('collects votes for a decided height, but acts on nothing', () => {
    const one = started(single(1));
    one.engine.onProposal(proposalOf(0, 0, A));
    cast(one, 'precommit', 0, [0, 2, 3], A.hash);
    one.host.take();
    expect(one.engine.onVote(voteOf('precommit', 0, 1, A.hash))).toBe('added');
    one.engine.onTimeout('propose', 1, 0);
    expect(one.engine.offerBlock(1, 0, B)).toBe(false);
    expect(one.host.take()).toEqual([]);
    expect(one.engine.voteBitmap('precommit', 0)).toEqual(Uint8Array.of(0b1111));
  });

  test('asks the host once for its judgement of a block, and stops where it differs', () => {
    const one = started(single(1));
    one.engine.onProposal(proposalOf(0, 0, BAD));
    cast(one, 'prevote', 0, [0, 2, 3], BAD.hash);
    cast(one, 'precommit', 0, [0, 2, 3], BAD.hash);
    one.engine.onTimeout('precommit', 1, 0);
    expect(one.host.decisions).toEqual([]);
    expect(one.engine.invalidDecision).toEqual(BAD);
    expect(one.host.judged).toEqual([BAD.hash]);
  });

  test('lets an observer decide without a word', () => {
    const one = started(single(-1));
    one.engine.onProposal(proposalOf(0, 0, A));
    cast(one, 'prevote', 0, [0, 1, 2], A.hash);
    cast(one, 'precommit', 0, [0, 1, 2], A.hash);
    expect(one.host.take()).toEqual(['decide 1/0 1-a']);
    expect(one.host.log).toEqual([]);
  });
});

describe('a proposer', () => {
  test('proposes what it is offered, once, and only in its round', () => {
    const one = single(0);
    one.engine.startHeight(1);
    expect(one.host.take()).toEqual(['timeout propose 1/0', 'request 1/0']);
    expect(one.engine.offerBlock(1, 1, A)).toBe(false);
    expect(one.engine.offerBlock(1, 0, A)).toBe(true);
    expect(one.engine.offerBlock(1, 0, B)).toBe(false);
    expect(one.host.take()).toEqual(['propose 1/0 1-a valid -1']);
  });

  test('prevotes nil when its own block comes too late', () => {
    const one = started(single(0));
    one.engine.onTimeout('propose', 1, 0);
    expect(one.engine.offerBlock(1, 0, A)).toBe(false);
    expect(one.host.take()).toEqual(['prevote 1/0 nil']);
  });

  // A validator alone, whose host answers every call from within it, runs a thousand heights in one
  // call: the calls must not nest.
  test('may be answered from within its calls', () => {
    const decided: string[] = [];
    const host: ConsensusHost<TestBlock> = {
      requestBlock: (height, round) =>
        void engine.offerBlock(height, round, blockOf(height, `r${round}`)),
      emitProposal: ({ height, round, validRound, block }) =>
        void engine.onProposal({ ...proposalOf(round, 0, block, validRound), height }),
      emitVote: ({ step, height, round, blockHash }) =>
        void engine.onVote(voteOf(step, round, 0, blockHash, height)),
      logState: () => {},
      scheduleTimeout: () => {},
      isValid: () => true,
      decide: (height, _round, block) => {
        decided.push(block.hash);
        if (height < 1000) engine.startHeight(height + 1);
      },
      evidence: () => {},
    };
    const engine = new Tendermint({ validators: [1], self: 0, proposerOf: () => 0, host });
    engine.startHeight(1);
    expect(decided).toEqual(Array.from({ length: 1000 }, (_, index) => `${index + 1}-r0`));
  });
});

describe('the lock', () => {
  /**
   * Validators 0, 1 and 2 precommit A in round 0, but only 0 hears of it and decides. Then the
   * faulty validator 1 proposes B in round 1, and votes for it. Two thirds need 0 or 2, and 2 alone
   * is in reach: here is what validator 2 does, and what 3, which missed round 0, does with it.
   */
  function disagree(rules = TENDERMINT_RULES): Single {
    const one = started(single(2, [1, 1, 1, 1], rules));
    one.engine.onProposal(proposalOf(0, 0, A));
    cast(one, 'prevote', 0, [0, 1, 2], A.hash);
    expect(one.host.take()).toEqual(['prevote 1/0 1-a', 'precommit 1/0 1-a']);
    cast(one, 'precommit', 0, [1, 3], null);
    cast(one, 'precommit', 0, [2], A.hash);
    one.engine.onTimeout('precommit', 1, 0);
    one.host.take();
    one.engine.onProposal(proposalOf(1, 1, B));
    cast(one, 'prevote', 1, [1, 3], B.hash);
    return one;
  }

  test('keeps a validator from helping a second block, after a first may be decided', () => {
    const one = disagree();
    cast(one, 'prevote', 1, [2], null);
    expect(one.host.take()).toEqual(['prevote 1/1 nil', 'timeout prevote 1/1']);
  });

  test('is what prevents that: without it the second block is decided', () => {
    const one = disagree({ ...TENDERMINT_RULES, mayPrevoteFresh: () => true });
    cast(one, 'prevote', 1, [2], B.hash);
    cast(one, 'precommit', 1, [1, 2, 3], B.hash);
    expect(one.host.take()).toEqual(['prevote 1/1 1-b', 'precommit 1/1 1-b', 'decide 1/1 1-b']);
  });

  test('gives way to a block that had its quorum later, and to no other', () => {
    for (const [validRound, vote] of [
      [0, 'nil'],
      [2, '1-b'],
    ] as const) {
      const one = started(single(0));
      one.engine.onTimeout('precommit', 1, 0);
      one.engine.onProposal(proposalOf(1, 1, A));
      cast(one, 'prevote', 1, [0, 1, 2], A.hash);
      expect(one.engine.locks.lockedRound).toBe(1);
      cast(one, 'precommit', 3, [1, 2], null);
      cast(one, 'prevote', validRound, [1, 2, 3], B.hash);
      one.host.take();
      one.engine.onProposal(proposalOf(3, 3, B, validRound));
      expect(one.host.take()).toEqual([`prevote 1/3 ${vote}`]);
    }
  });

  test('does not keep a validator from its own block', () => {
    const one = started(single(2));
    one.engine.onProposal(proposalOf(0, 0, A));
    cast(one, 'prevote', 0, [0, 1, 2], A.hash);
    one.engine.onTimeout('precommit', 1, 0);
    one.host.take();
    one.engine.onProposal(proposalOf(1, 1, A));
    expect(one.host.take()).toEqual(['prevote 1/1 1-a']);
  });

  test('awaits the prevotes that a proposal claims to have had', () => {
    const one = started(single(2));
    cast(one, 'precommit', 1, [0, 1], null);
    one.host.take();
    one.engine.onProposal(proposalOf(1, 1, A, 0));
    cast(one, 'prevote', 0, [0, 1], A.hash);
    expect(one.host.take()).toEqual([]);
    cast(one, 'prevote', 0, [3], A.hash);
    expect(one.host.take()).toEqual(['prevote 1/1 1-a']);
  });

  /**
   * Only validator 3 sees the quorum for A in time and locks; 1 sees it after its nil precommit. It
   * leads round 1 with 0 down, so 3 must follow, and can follow only to A.
   */
  function hiddenLock(rules = TENDERMINT_RULES): Single {
    const one = started(single(1, [1, 1, 1, 1], rules));
    one.engine.onProposal(proposalOf(0, 0, A));
    cast(one, 'prevote', 0, [0, 1], A.hash);
    cast(one, 'prevote', 0, [2], null);
    one.engine.onTimeout('prevote', 1, 0);
    expect(one.host.take()).toContain('precommit 1/0 nil');
    cast(one, 'prevote', 0, [3], A.hash);
    one.engine.onTimeout('precommit', 1, 0);
    return one;
  }

  test('of others is found again: a late quorum is remembered and proposed', () => {
    const one = hiddenLock();
    expect(one.host.take()).toEqual(['timeout propose 1/1', 'propose 1/1 1-a valid 0']);
    expect([one.engine.locks.validRound, one.engine.locks.lockedRound]).toEqual([0, -1]);
  });

  test('of others would stay hidden without the valid block', () => {
    const forgetful = hiddenLock({ ...TENDERMINT_RULES, remembersLateQuorum: false });
    expect(forgetful.host.take()).toEqual(['timeout propose 1/1', 'request 1/1']);
    const stubborn = hiddenLock({ ...TENDERMINT_RULES, proposesValidBlock: false });
    expect(stubborn.host.take()).toEqual(['timeout propose 1/1', 'request 1/1']);
  });
});

describe('what reaches the engine', () => {
  test('is refused when it belongs to another height, or to no correct validator', () => {
    const { engine } = single(1);
    engine.startHeight(2);
    const vote = voteOf('prevote', 0, 0, null, 2);
    expect(engine.onVote({ ...vote, height: 1 })).toBe('past');
    expect(engine.onVote({ ...vote, height: 3 })).toBe('future');
    expect(engine.onVote({ ...vote, validator: 4 })).toBe('malformed');
    expect(engine.onVote({ ...vote, validator: -1 })).toBe('malformed');
    expect(engine.onVote({ ...vote, round: 0.5 })).toBe('malformed');
    const proposal = proposalOf(1, 1, blockOf(2, 'a'));
    expect(engine.onProposal({ ...proposal, height: 1 })).toBe('past');
    expect(engine.onProposal({ ...proposal, height: 3 })).toBe('future');
    expect(engine.onProposal({ ...proposal, proposer: 2 })).toBe('malformed');
    expect(engine.onProposal({ ...proposal, validRound: 1 })).toBe('malformed');
    expect(engine.onProposal({ ...proposal, validRound: -2 })).toBe('malformed');
    expect(engine.onProposal({ ...proposal, block: A })).toBe('malformed');
    expect(engine.onProposal(proposal)).toBe('added');
    expect(engine.onProposal(proposal)).toBe('duplicate');
  });

  test('is limited in the rounds ahead that one validator can fill', () => {
    const { engine } = started(single(1));
    const verdicts = Array.from({ length: 10_000 }, (_, round) =>
      engine.onVote(voteOf('prevote', round + 1, 0, null)),
    );
    expect(verdicts.filter((verdict) => verdict === 'added')).toHaveLength(8);
    expect(verdicts.filter((verdict) => verdict === 'flood')).toHaveLength(9_992);
    expect(engine.onVote(voteOf('prevote', 5, 0, null))).toBe('duplicate');
    // Others are heard all the same, and rounds that are reached no longer count.
    expect(engine.onVote(voteOf('prevote', 9, 2, null))).toBe('added');
    expect(engine.onVote(voteOf('prevote', 8, 2, null))).toBe('added');
    expect(engine.round).toBe(8);
    expect(engine.onVote(voteOf('prevote', 12, 0, null))).toBe('added');
  });

  test('gives evidence of two votes in one step', () => {
    const one = started(single(1));
    one.engine.onVote(voteOf('prevote', 0, 3, A.hash));
    expect(one.engine.onVote(voteOf('prevote', 0, 3, null))).toBe('equivocation');
    expect(one.engine.onVote(voteOf('prevote', 0, 3, null))).toBe('duplicate');
    const first = voteOf('prevote', 0, 3, A.hash);
    const second = voteOf('prevote', 0, 3, null);
    expect(one.host.evidenceSeen).toEqual([{ kind: 'equivocation', first, second }]);
  });

  test('includes a third proposal of a round only when a quorum wants its block', () => {
    const { engine } = started(single(1));
    expect(engine.onProposal(proposalOf(0, 0, BAD))).toBe('added');
    expect(engine.onProposal(proposalOf(0, 0, blockOf(1, 'bad2', false)))).toBe('equivocation');
    expect(engine.onProposal(proposalOf(0, 0, A))).toBe('surplus');
    expect(engine.hasProposal(0)).toBe(true);
    for (const voter of [0, 2, 3]) engine.onVote(voteOf('precommit', 0, voter, A.hash));
    expect(engine.hasProposal(0)).toBe(false);
    expect(engine.onProposal(proposalOf(0, 0, A))).toBe('equivocation');
    expect(engine.hasProposal(0)).toBe(true);
    expect(engine.isDecided).toBe(true);
  });

  test('may be handed on to a peer that lacks it', () => {
    const { engine } = started(single(1));
    expect(engine.voteBitmap('prevote', 0)).toEqual(Uint8Array.of(0));
    const votes = [0, 2, 3].map((voter) => voteOf('prevote', 0, voter, A.hash));
    for (const vote of votes) engine.onVote(vote);
    expect(engine.voteBitmap('prevote', 0)).toEqual(Uint8Array.of(0b1101));
    expect(engine.votesMissing('prevote', 0, Uint8Array.of(0b0100), 9)).toEqual([
      votes[0],
      votes[2],
    ]);
    expect(engine.votesMissing('prevote', 0, Uint8Array.of(0), 1)).toEqual([votes[0]]);
    expect(engine.votesMissing('precommit', 7, Uint8Array.of(0), 9)).toEqual([]);
    engine.onProposal(proposalOf(0, 0, A));
    expect(engine.proposals(0)).toEqual([proposalOf(0, 0, A)]);
  });
});

describe('a validator that restarts', () => {
  /** Another engine with the first one's log. */
  function restarted({ host }: Single, self: number): Single {
    const again = single(self);
    again.engine.restore(replayWal(host.log)!);
    again.engine.startHeight(1);
    return again;
  }

  test('says again what it said, and nothing else in that step', () => {
    const before = started(single(2));
    before.engine.onTimeout('propose', 1, 0);
    const after = restarted(before, 2);
    expect(after.host.take()).toEqual(['prevote 1/0 nil']);
    after.engine.onProposal(proposalOf(0, 0, A));
    after.engine.onTimeout('propose', 1, 0);
    expect(after.host.take()).toEqual([]);
    cast(after, 'prevote', 0, [0, 1, 3], A.hash);
    expect(after.host.take()).toEqual(['precommit 1/0 1-a']);
  });

  test('proposes the same block again', () => {
    const before = started(single(0));
    before.engine.offerBlock(1, 0, A);
    const after = restarted(before, 0);
    expect(after.host.take()).toEqual(['propose 1/0 1-a valid -1', 'timeout propose 1/0']);
    expect(after.engine.offerBlock(1, 0, B)).toBe(false);
  });

  test('builds a block anew when none had left it', () => {
    const after = restarted(started(single(0)), 0);
    expect(after.host.take()).toEqual(['timeout propose 1/0', 'request 1/0']);
  });

  test('keeps its lock, its round and the prevotes that prove the lock', () => {
    const before = started(single(2));
    before.engine.onProposal(proposalOf(0, 0, A));
    cast(before, 'prevote', 0, [0, 1, 2], A.hash);
    before.engine.onTimeout('precommit', 1, 0);
    const after = restarted(before, 2);
    expect(after.host.take()).toEqual([
      'prevote 1/0 1-a',
      'precommit 1/0 1-a',
      'timeout propose 1/1',
    ]);
    expect([after.engine.round, after.engine.locks.lockedRound]).toEqual([1, 0]);
    expect(after.engine.voteBitmap('prevote', 0)).toEqual(Uint8Array.of(0b0111));
    after.engine.onProposal(proposalOf(1, 1, B));
    expect(after.host.take()).toEqual(['prevote 1/1 nil']);
    after.engine.onTimeout('precommit', 1, 1);
    expect(after.host.take()).toContain('propose 1/2 1-a valid 0');
  });

  test('precommits after a crash between its lock and its vote', () => {
    const before = started(single(2));
    before.engine.onProposal(proposalOf(0, 0, A));
    cast(before, 'prevote', 0, [0, 1, 2], A.hash);
    expect(before.host.log.pop()).toMatchObject({ kind: 'vote', step: 'precommit' });
    const after = restarted(before, 2);
    expect(after.host.take()).toEqual(['prevote 1/0 1-a', 'precommit 1/0 1-a']);
  });

  test('starts afresh when the chain has passed its log, and never before it', () => {
    const before = started(single(2));
    before.engine.onTimeout('propose', 1, 0);
    const later = single(2);
    later.engine.restore(replayWal(before.host.log)!);
    later.engine.startHeight(2);
    expect(later.host.take()).toEqual(['timeout propose 2/0']);
    const earlier = single(2);
    earlier.engine.restore({ ...replayWal(before.host.log)!, height: 5 });
    expect(() => earlier.engine.startHeight(4)).toThrow('height lies before the log: 4');
    expect(() => later.engine.restore(replayWal(before.host.log)!)).toThrow('restored after');
  });
});

describe('the next height', () => {
  test('forgets the votes, locks and rounds of the one before', () => {
    const one = started(single(2));
    one.engine.onProposal(proposalOf(0, 0, A));
    cast(one, 'prevote', 0, [0, 1, 2], A.hash);
    one.engine.onTimeout('precommit', 1, 0);
    one.engine.startHeight(2);
    expect([one.engine.height, one.engine.round, one.engine.step]).toEqual([2, 0, 'propose']);
    expect([one.engine.locks.lockedRound, one.engine.locks.validRound]).toEqual([-1, -1]);
    expect(one.engine.voteBitmap('prevote', 0)).toEqual(Uint8Array.of(0));
    expect(() => one.engine.startHeight(2)).toThrow('height does not rise: 2');
  });

  test('may have other validators, and may begin in a later round', () => {
    const one = started(single(2));
    one.engine.setValidators([1], 0);
    one.engine.onProposal(proposalOf(0, 0, A));
    expect(one.host.take()).toEqual(['prevote 1/0 1-a']);
    one.engine.startHeight(2, 3);
    expect(one.host.take()).toEqual(['timeout propose 2/3']);
    expect(one.engine.onVote(voteOf('precommit', 3, 1, null, 2))).toBe('malformed');
    one.engine.onVote(voteOf('precommit', 3, 0, null, 2));
    expect(one.host.take()).toEqual(['timeout precommit 2/3']);
  });

  test('needs a validator set with power, and a place in it', () => {
    const host = new Recorder();
    const make = (validators: number[], self: number) =>
      new Tendermint({ validators, self, proposerOf: () => 0, host });
    expect(() => make([0, 0], 0)).toThrow('the validators have no power');
    expect(() => make([1, -1], 0)).toThrow('power is not a whole number: -1');
    expect(() => make([1, 1], 2)).toThrow('no place in the validator set: 2');
    expect(() => make([2 ** 52], 0)).toThrow('total power is out of range');
  });
});
