import { beforeEach, describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import type { OwnVote } from '../../../src/model/consensus/messages.ts';
import { ConsensusLog } from '../../../src/model/node/consensus-log.ts';
import { Disk } from '../../../src/model/node/disk.ts';
import { following, found, newLedger, payment } from '../../support/world-chain.ts';

const { genesis } = found();
const { chainId } = genesis;

let disk: Disk;
let nowUs: number;
beforeEach(() => {
  nowUs = 0;
  disk = new Disk(newLedger(genesis), () => nowUs);
});

/** The log as a new process finds it. */
const reopened = () => new ConsensusLog(disk, chainId);
const block = following(newLedger(genesis), [payment(chainId, 0)]);

function voteOf(step: OwnVote['step'], round: number, blockHash: string | null): OwnVote {
  return { step, height: 1, round, blockHash };
}

const prevotes = [0, 1, 2, 3].map((validator) => ({
  ...voteOf('prevote', 0, block.hash),
  ...{ validator, signature: new Uint8Array(64).fill(validator) },
}));
const quorum = { kind: 'quorum' as const, height: 1, round: 0, block, prevotes, isLock: true };

/** One round of a validator that proposed, saw a quorum and precommitted. */
function writeRound(log = reopened()): void {
  log.state({ kind: 'round', height: 1, round: 0 });
  log.proposal({ height: 1, round: 0, validRound: -1, block });
  log.vote(voteOf('prevote', 0, block.hash));
  log.state(quorum);
  log.vote(voteOf('precommit', 0, block.hash));
}

describe('ConsensusLog', () => {
  test('of a new disk has nothing to replay', () => {
    expect(reopened().replay()).toEqual({ records: 0, replay: undefined });
  });

  test('gives a new process all that the last one may not contradict', () => {
    writeRound();
    expect(reopened().replay()).toEqual({
      records: 5,
      replay: {
        ...{ height: 1, round: 0, givenUpRound: -1, locked: quorum, valid: quorum },
        proposals: [{ height: 1, round: 0, validRound: -1, block }],
        votes: [voteOf('prevote', 0, block.hash), voteOf('precommit', 0, block.hash)],
      },
    });
  });

  test('holds once what process after process says again', () => {
    writeRound();
    for (let process = 0; process < 3; process++) {
      const log = reopened();
      expect(log.replay().records).toBe(5);
      writeRound(log);
    }
    expect(disk.logLength).toBe(5);
    const log = reopened();
    log.replay();
    expect(log.vote(voteOf('prevote', 1, null))).toBe(true);
    expect(disk.logLength).toBe(6);
  });

  test('is written anew when what it held is given up', () => {
    writeRound();
    const log = reopened();
    log.replay();
    disk.flipBit('log', new Streams('1').of('disk', 'bits'));
    expect(log.replay().records).toBe(0);
    writeRound(log);
    expect(disk.logLength).toBe(5);
  });

  test('forgets a height once it is decided', () => {
    writeRound();
    reopened().decided(1, 0, block.hash);
    expect(disk.wal).toHaveLength(1);
    const { records, replay } = reopened().replay();
    expect(records).toBe(1);
    expect(replay).toMatchObject({ height: 2, round: 0, votes: [], locked: null });
  });

  test('drops a record that was not written to its end', () => {
    writeRound();
    const last = disk.wal.pop()!;
    disk.wal.push(last.subarray(0, -1));
    const { records, replay } = reopened().replay();
    expect(records).toBe(4);
    expect(replay?.votes).toEqual([voteOf('prevote', 0, block.hash)]);
  });

  // Story: the torn bytes stayed on the disk, and what was appended behind them could not be read.
  test('can be written on and read again after a torn record', () => {
    writeRound();
    const last = disk.wal.pop()!;
    disk.wal.push(last.subarray(0, 20));
    const log = reopened();
    log.replay();
    log.vote(voteOf('precommit', 0, block.hash));
    log.state({ kind: 'round', height: 1, round: 1 });
    const { records, replay } = reopened().replay();
    expect(records).toBe(6);
    expect(replay).toMatchObject({ round: 1, votes: [{ step: 'prevote' }, { step: 'precommit' }] });
  });

  test('gives up a log that decayed, and is silent where the validator may have voted', () => {
    writeRound();
    disk.wal[1] = disk.wal[1]!.map((byte, at) => (at === 30 ? byte ^ 1 : byte));
    expect(reopened().replay()).toEqual({ records: 0, replay: undefined });
    expect(disk.silentThrough).toBe(1);
    // A second restart must not take the empty log for that of one who never voted.
    expect(reopened().replay().records).toBe(0);
    expect(disk.silentThrough).toBe(1);
  });

  test('keeps no record on a full disk', () => {
    const log = reopened();
    const makeRoom = disk.fill();
    expect(log.vote(voteOf('prevote', 0, null))).toBe(false);
    expect(log.decided(1, 0, block.hash)).toBe(false);
    makeRoom();
    expect(log.vote(voteOf('prevote', 0, block.hash))).toBe(true);
    expect(reopened().replay().replay?.votes).toEqual([voteOf('prevote', 0, block.hash)]);
  });

  // Story: the precommit was tried again once there was room, its lock was not. The next life found a
  // precommit without a lock in its log and could not start.
  test('writes the lock that there was no room for before the vote that rests on it', () => {
    const log = reopened();
    const makeRoom = disk.fill();
    const precommit = voteOf('precommit', 0, block.hash);
    expect(log.state(quorum)).toBe(false);
    expect(log.vote(precommit)).toBe(false);
    makeRoom();
    expect(log.vote(precommit)).toBe(true);
    const { records, replay } = reopened().replay();
    expect(records).toBe(2);
    expect(replay).toMatchObject({ locked: quorum, votes: [precommit] });
  });

  test('forgets what there was no room for when the height is decided', () => {
    const log = reopened();
    const makeRoom = disk.fill();
    log.state(quorum);
    log.decided(1, 0, block.hash);
    makeRoom();
    expect(log.state({ kind: 'round', height: 2, round: 0 })).toBe(true);
    expect(reopened().replay()).toMatchObject({ records: 1, replay: { height: 2, valid: null } });
  });

  test('loses with the power what was written within the time of a sync, and no more', () => {
    const log = reopened();
    log.vote(voteOf('prevote', 0, block.hash));
    nowUs += disk.fsyncUs;
    log.vote(voteOf('precommit', 0, null));
    nowUs += disk.fsyncUs - 1;
    disk.losePower();
    expect(reopened().replay().replay?.votes).toEqual([voteOf('prevote', 0, block.hash)]);
    reopened().vote(voteOf('precommit', 0, null));
    nowUs += disk.fsyncUs;
    disk.losePower();
    expect(reopened().replay().records).toBe(2);
  });

  test('is as before a decision whose block was lost with the power', () => {
    writeRound();
    nowUs += disk.fsyncUs;
    reopened().decided(1, 0, block.hash);
    expect(disk.wal).toHaveLength(1);
    disk.losePower(() => 5);
    expect(reopened().replay()).toMatchObject({ records: 5, replay: { height: 1 } });
  });

  test('refuses a log in which the validator contradicts itself', () => {
    writeRound();
    reopened().vote(voteOf('prevote', 0, null));
    expect(() => reopened().replay()).toThrow('the log contradicts itself');
  });
});
