import { describe, expect, test } from 'vitest';
import type { WalRecord } from '../../../src/model/consensus/wal.ts';
import { replayWal } from '../../../src/model/consensus/wal-replay.ts';
import { blockOf, type TestBlock, voteOf } from './block.ts';

const A = blockOf(5, 'a');
const B = blockOf(5, 'b');

type Log = WalRecord<TestBlock>[];

function quorum(round: number, block: TestBlock, isLock: boolean): Log[number] {
  const prevotes = [voteOf('prevote', round, 2, block.hash, 5)];
  return { kind: 'quorum', height: 5, round, block, prevotes, isLock };
}

function vote(step: 'prevote' | 'precommit', round: number, hash: string | null): Log[number] {
  return { kind: 'vote', height: 5, round, step, blockHash: hash };
}

describe('replayWal', () => {
  test('knows nothing of an empty log', () => {
    expect(replayWal([])).toBeUndefined();
  });

  test('sums up the last height alone', () => {
    const log: Log = [
      { kind: 'vote', height: 4, round: 9, step: 'prevote', blockHash: null },
      { kind: 'decided', height: 4, round: 9, blockHash: '4-x', commit: [] },
      { kind: 'round', height: 5, round: 0 },
      { kind: 'proposal', height: 5, round: 0, validRound: -1, block: A },
      vote('prevote', 0, A.hash),
      quorum(0, A, true),
      vote('precommit', 0, A.hash),
      { kind: 'round', height: 5, round: 3 },
      vote('prevote', 3, null),
      vote('precommit', 3, null),
      quorum(3, B, false),
    ];
    expect(replayWal(log)).toEqual({
      height: 5,
      round: 3,
      givenUpRound: -1,
      proposals: [{ height: 5, round: 0, validRound: -1, block: A }],
      votes: [
        { height: 5, round: 0, step: 'prevote', blockHash: A.hash },
        { height: 5, round: 0, step: 'precommit', blockHash: A.hash },
        { height: 5, round: 3, step: 'prevote', blockHash: null },
        { height: 5, round: 3, step: 'precommit', blockHash: null },
      ],
      locked: quorum(0, A, true),
      valid: quorum(3, B, false),
    });
  });

  test('points behind a height that is decided', () => {
    const log: Log = [
      vote('prevote', 0, null),
      { kind: 'decided', height: 5, round: 0, blockHash: A.hash, commit: [] },
    ];
    expect(replayWal(log)).toEqual({
      height: 6,
      round: 0,
      givenUpRound: -1,
      proposals: [],
      votes: [],
      locked: null,
      valid: null,
    });
  });

  test('drops what a restart wrote again', () => {
    const once: Log = [vote('prevote', 0, A.hash), vote('precommit', 0, null)];
    expect(replayWal([...once, ...once, ...once])).toEqual(replayWal(once));
  });

  test('refuses a log that contradicts itself', () => {
    const votes: Log = [vote('prevote', 1, A.hash), vote('prevote', 1, null)];
    expect(() => replayWal(votes)).toThrow('the log contradicts itself: 1 prevote');
    const proposals: Log = [A, B].map((block) => ({
      kind: 'proposal',
      height: 5,
      round: 2,
      validRound: -1,
      block,
    }));
    expect(() => replayWal(proposals)).toThrow('the log contradicts itself: 2');
  });

  test('refuses a precommit of a block whose lock was not written before it', () => {
    expect(() => replayWal([vote('precommit', 1, A.hash)])).toThrow('a precommit without its lock');
    const early: Log = [quorum(0, A, true), vote('precommit', 1, A.hash)];
    expect(() => replayWal(early)).toThrow('a precommit without its lock: 1');
  });
});
