import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OwnVote } from '../../../src/model/consensus/messages.ts';
import { encodeWalRecord, type WalRecord } from '../../../src/model/consensus/wal.ts';
import { logHolds } from '../../../src/model/invariants/log-frames.ts';
import { blockCodec, blockOf, type TestBlock } from '../consensus/block.ts';

const BLOCK = blockOf(3, 'a');

const vote: fc.Arbitrary<OwnVote> = fc.record({
  step: fc.constantFrom('prevote' as const, 'precommit' as const),
  height: fc.integer({ min: 3, max: 4 }),
  round: fc.nat(2),
  blockHash: fc.constantFrom(null, '3-a', '3-b'),
});

/** The frames of a log with some votes, between records of other kinds. */
function framesOf(votes: readonly OwnVote[]): Uint8Array[] {
  const place = { height: 3, round: 0 };
  const records: WalRecord<TestBlock>[] = [
    { kind: 'round', ...place },
    { kind: 'quorum', ...place, block: BLOCK, prevotes: [], isLock: true },
    ...votes.map((one) => ({ kind: 'vote' as const, ...one })),
    { kind: 'proposal', ...place, validRound: -1, block: BLOCK },
  ];
  const frames: Uint8Array[] = [];
  let at = 0;
  for (const record of records) {
    const frame = encodeWalRecord(record, blockCodec, at);
    frames.push(frame);
    at += frame.length;
  }
  return frames;
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((frame) => [...frame]));
}

describe('logHolds', () => {
  // Judged by the list of votes that were written.
  test('finds just the votes of a log, in frames or in one piece', () => {
    fc.assert(
      fc.property(fc.array(vote, { maxLength: 4 }), vote, (votes, sought) => {
        const isThere = votes.some((one) => JSON.stringify(one) === JSON.stringify(sought));
        const frames = framesOf(votes);
        expect(logHolds(frames, sought)).toBe(isThere);
        expect(logHolds([joined(frames)], sought)).toBe(isThere);
      }),
    );
  });

  test('says of a log that was cut off, or whose vote decayed, that nobody can tell', () => {
    const sought = { step: 'prevote', height: 3, round: 0, blockHash: '3-a' } as const;
    const frames = framesOf([sought]);
    const bytes = joined(frames);
    expect(logHolds([bytes.subarray(0, bytes.length - 1)], sought)).toBe(null);
    const decayed = frames[2] as Uint8Array;
    decayed[decayed.length - 1]! ^= 1;
    expect(logHolds(frames, sought)).toBe(null);
  });
});
