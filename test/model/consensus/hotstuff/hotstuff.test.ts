import { describe, expect, test } from 'vitest';
import { HOTSTUFF_RULES } from '../../../../src/model/consensus/hotstuff/rules.ts';
import { blockOf, proposalOf, voteOf } from '../block.ts';
import { certificateOf, Recorder, timeoutOf, viewOver } from './recorder.ts';

const A = blockOf(1, 'a');
const B = blockOf(1, 'b');

/** A validator that saw block A certified in view 0, and is locked on it. */
function lockedOnA(self = 3, rules = HOTSTUFF_RULES): Recorder {
  const validator = new Recorder(self, rules);
  validator.engine.startHeight(1);
  validator.engine.onProposal(proposalOf(0, 0, A));
  validator.engine.onCertificate(certificateOf('prevote', 0, A));
  return validator;
}

describe('a view of HotStuff', () => {
  test('has two phases of votes, each upon what the leader sends, and then decides', () => {
    const validator = new Recorder(3);
    validator.engine.startHeight(1);
    validator.engine.onProposal(proposalOf(0, 0, A));
    expect(validator.said).toEqual([`0/prevote/${A.hash}`]);
    validator.engine.onCertificate(certificateOf('prevote', 0, A));
    expect(validator.said).toEqual([`0/prevote/${A.hash}`, `0/precommit/${A.hash}`]);
    validator.engine.onCertificate(certificateOf('precommit', 0, A));
    expect(validator.decided).toEqual([A]);
  });

  test('has its leader make the certificates of the votes that reach it', () => {
    const leader = new Recorder(0);
    leader.engine.startHeight(1);
    expect(leader.requested).toEqual([0]);
    leader.engine.offerBlock(1, 0, A);
    leader.engine.onProposal(proposalOf(0, 0, A));
    for (const voter of [0, 1]) leader.engine.onVote(voteOf('prevote', 0, voter, A.hash));
    expect(leader.certificates).toEqual([]);
    leader.engine.onVote(voteOf('prevote', 0, 3, A.hash));
    expect(leader.certificates).toEqual([certificateOf('prevote', 0, A, [0, 1, 3])]);
    for (const voter of [0, 1, 3]) leader.engine.onVote(voteOf('precommit', 0, voter, A.hash));
    expect(leader.certificates[1]).toEqual(certificateOf('precommit', 0, A, [0, 1, 3]));
    expect(leader.decided).toEqual([A]);
  });

  test('gets one vote of each validator, for the first of two proposals', () => {
    const validator = new Recorder(3);
    validator.engine.startHeight(1);
    validator.engine.onProposal(proposalOf(0, 0, A));
    validator.engine.onProposal(proposalOf(0, 0, B));
    expect(validator.said).toEqual([`0/prevote/${A.hash}`]);
  });

  test('gets no vote for a block that is not valid, but then one for a valid block', () => {
    const validator = new Recorder(3);
    validator.engine.startHeight(1);
    validator.engine.onProposal(proposalOf(0, 0, blockOf(1, 'bad', false)));
    expect(validator.said).toEqual([]);
    validator.engine.onProposal(proposalOf(0, 0, B));
    expect(validator.said).toEqual([`0/prevote/${B.hash}`]);
  });

  test('shows its leader who votes twice', () => {
    const leader = new Recorder(0);
    leader.engine.startHeight(1);
    leader.engine.onVote(voteOf('prevote', 0, 2, A.hash));
    leader.engine.onVote(voteOf('prevote', 0, 2, B.hash));
    expect(leader.accused.map(({ second }) => second.validator)).toEqual([2]);
  });

  test('takes no certificate for one that is short of a quorum or names a voter twice', () => {
    const validator = new Recorder(3);
    validator.engine.startHeight(1);
    validator.engine.onProposal(proposalOf(0, 0, A));
    validator.engine.onCertificate(certificateOf('prevote', 0, A, [0, 1]));
    validator.engine.onCertificate(certificateOf('prevote', 0, A, [0, 1, 1]));
    expect(validator.said).toEqual([`0/prevote/${A.hash}`]);
  });
});

describe('a change of views', () => {
  test('needs a quorum that gave up the view, or a later one', () => {
    const validator = new Recorder(3);
    validator.engine.startHeight(1);
    validator.engine.onTimeoutVote(timeoutOf(0, 0));
    validator.engine.onTimeoutVote(timeoutOf(0, 0));
    validator.engine.onTimeoutVote(timeoutOf(1, 5));
    expect(validator.engine.round).toBe(0);
    validator.engine.onTimeoutVote(timeoutOf(2, 2));
    expect(validator.engine.round).toBe(1);
    validator.engine.onTimeoutVote(timeoutOf(0, 4));
    expect(validator.engine.round).toBe(3);
  });

  test('brings who is far behind to the view by one certificate', () => {
    const validator = new Recorder(2);
    validator.engine.startHeight(1);
    validator.engine.onTimeoutCertificate(viewOver(1000, [0, 1]));
    expect(validator.engine.round).toBe(0);
    validator.engine.onTimeoutCertificate(viewOver(1000, [0, 1, 3]));
    expect(validator.engine.round).toBe(1001);
  });

  test('leaves who gave up a view no vote in it', () => {
    const validator = new Recorder(3);
    validator.engine.startHeight(1);
    validator.engine.onViewTimeout(1, 0);
    validator.engine.onProposal(proposalOf(0, 0, A));
    validator.engine.onCertificate(certificateOf('prevote', 0, A));
    expect(validator.said).toEqual([]);
    expect(validator.timeouts).toEqual([{ height: 1, round: 0, highRound: -1 }]);
    expect(validator.log).toContainEqual({ kind: 'timeout', height: 1, round: 0 });
  });

  test('writes once that a view is given up, however long it lasts, and says so each time', () => {
    const validator = new Recorder(3);
    validator.engine.startHeight(1);
    for (let time = 0; time < 5; time += 1) validator.engine.onViewTimeout(1, 0);
    expect(validator.timeouts).toHaveLength(5);
    expect(validator.log.filter(({ kind }) => kind === 'timeout')).toHaveLength(1);
  });

  test('has the next leader propose at once what was certified, with its certificate', () => {
    const leader = lockedOnA(1);
    leader.engine.onTimeoutCertificate(viewOver(0, [0, 2, 3]));
    expect(leader.requested).toEqual([]);
    expect(leader.proposals).toEqual([{ height: 1, round: 1, validRound: 0, block: A }]);
    expect(leader.certificates.at(-1)).toEqual(certificateOf('prevote', 0, A));
  });

  test('has a validator tell the latest certificate when it gives up', () => {
    const validator = lockedOnA();
    validator.engine.onViewTimeout(1, 0);
    expect(validator.timeouts).toEqual([{ height: 1, round: 0, highRound: 0 }]);
    expect(validator.certificates.at(-1)).toEqual(certificateOf('prevote', 0, A));
  });
});

describe('the lock', () => {
  test('keeps its holder from voting for a new block, and lets it vote for its own', () => {
    const validator = lockedOnA();
    validator.engine.onTimeoutCertificate(viewOver(0));
    validator.engine.onProposal(proposalOf(1, 1, B));
    expect(validator.said).toHaveLength(2);
    validator.engine.onProposal(proposalOf(1, 1, A, 0));
    expect(validator.said.at(-1)).toBe(`1/prevote/${A.hash}`);
  });

  test('gives way to a later certificate', () => {
    const validator = lockedOnA();
    validator.engine.onProposal(proposalOf(1, 1, B));
    validator.engine.onCertificate(certificateOf('prevote', 1, B));
    validator.engine.onTimeoutCertificate(viewOver(1));
    validator.engine.onProposal(proposalOf(2, 2, B, 1));
    expect(validator.said.at(-1)).toBe(`2/prevote/${B.hash}`);
  });

  /**
   * Validator 0 leads view 0 and decides A, which nobody else hears. Validator 1 lies: it leads view
   * 1, proposes B as if it knew of no certificate, and votes for it.
   */
  function decisionsOf(rules: typeof HOTSTUFF_RULES): string[] {
    const validators = [2, 3].map((self) => lockedOnA(self, rules));
    for (const { engine } of validators) {
      engine.onTimeoutCertificate(viewOver(0));
      engine.onProposal(proposalOf(1, 1, B));
    }
    const voters = [2, 3].filter((_, place) => {
      return validators[place]?.said.includes(`1/prevote/${B.hash}`);
    });
    for (const { engine } of validators) {
      engine.onCertificate(certificateOf('prevote', 1, B, [1, ...voters]));
      engine.onCertificate(certificateOf('precommit', 1, B, [1, ...voters]));
    }
    return validators.flatMap(({ decided }) => decided.map(({ hash }) => hash));
  }

  test('keeps a block that was decided where nobody heard of it', () => {
    expect(decisionsOf(HOTSTUFF_RULES)).toEqual([]);
    const ignored = { mayPrevoteFresh: () => true, mayPrevoteValid: () => true };
    expect(decisionsOf({ ...HOTSTUFF_RULES, ...ignored })).toEqual([B.hash, B.hash]);
  });
});

describe('a validator that restarts', () => {
  const replay = {
    ...{ height: 1, round: 2, givenUpRound: 2, locked: null, valid: null, proposals: [] },
    votes: [{ step: 'prevote', height: 1, round: 2, blockHash: A.hash }],
  } as const;

  test('is in its view, says what it had said, and votes there for nothing else', () => {
    const validator = new Recorder(3);
    validator.engine.restore({ ...replay, givenUpRound: 1 });
    validator.engine.startHeight(1);
    expect(validator.engine.round).toBe(2);
    validator.engine.onProposal(proposalOf(2, 2, B));
    expect(validator.said).toEqual([`2/prevote/${A.hash}`]);
  });

  test('keeps to having given up a view', () => {
    const validator = new Recorder(3);
    validator.engine.restore({ ...replay, votes: [] });
    validator.engine.startHeight(1);
    validator.engine.onProposal(proposalOf(2, 2, A));
    validator.engine.onCertificate(certificateOf('prevote', 2, A));
    expect(validator.said).toEqual([]);
  });
});
