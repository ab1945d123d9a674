import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter, DecodeError } from '../../../src/crypto/bytes.ts';
import { crc32 } from '../../../src/model/consensus/crc32.ts';
import {
  encodeWalRecord,
  readWal,
  WAL_FRAME_OVERHEAD,
  type WalRecord,
} from '../../../src/model/consensus/wal.ts';
import { blockCodec, type TestBlock } from './block.ts';

const height = fc.nat(2 ** 40);
const round = fc.nat(1000);
const step = fc.constantFrom('prevote' as const, 'precommit' as const);
const hash = fc.string({ maxLength: 8 });
const voters = fc.array(
  fc.record({ validator: fc.nat(99), signature: fc.uint8Array({ maxLength: 8 }) }),
  { maxLength: 3 },
);

const record: fc.Arbitrary<WalRecord<TestBlock>> = fc
  .record({
    kind: fc.constantFrom('round', 'proposal', 'vote', 'quorum', 'decided'),
    height,
    round,
    step,
    hash,
    voters,
    flag: fc.boolean(),
    validRound: fc.integer({ min: -1, max: 50 }),
  })
  .map((all): WalRecord<TestBlock> => {
    const block = { hash: all.hash, height: all.height, isValid: all.flag };
    const place = { height: all.height, round: all.round };
    const votes = (name: 'prevote' | 'precommit') =>
      all.voters.map((voter) => ({ step: name, ...place, blockHash: all.hash, ...voter }));
    switch (all.kind) {
      case 'round':
        return { kind: 'round', ...place };
      case 'proposal':
        return { kind: 'proposal', ...place, validRound: all.validRound, block };
      case 'vote':
        return { kind: 'vote', ...place, step: all.step, blockHash: all.flag ? all.hash : null };
      case 'quorum':
        return { kind: 'quorum', ...place, block, prevotes: votes('prevote'), isLock: all.flag };
      default:
        return { kind: 'decided', ...place, blockHash: all.hash, commit: votes('precommit') };
    }
  });

function encode(records: readonly WalRecord<TestBlock>[]): Uint8Array[] {
  let at = 0;
  return records.map((each) => {
    const frame = encodeWalRecord(each, blockCodec, at);
    at += frame.length;
    return frame;
  });
}

function join(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((frame) => [...frame]));
}

/** A small log with one record of each kind, the last a vote. */
const [SAMPLE, SAMPLE_FRAMES] = (() => {
  const vote = { height: 7, round: 2, blockHash: 'ab', signature: Uint8Array.of(1, 2) };
  const block = { hash: 'ab', height: 7, isValid: true };
  const records: WalRecord<TestBlock>[] = [
    { kind: 'round', height: 7, round: 2 },
    { kind: 'proposal', height: 7, round: 2, validRound: -1, block },
    {
      kind: 'quorum',
      height: 7,
      round: 2,
      block,
      prevotes: [{ ...vote, step: 'prevote', validator: 3 }],
      isLock: true,
    },
    {
      kind: 'decided',
      height: 7,
      round: 2,
      blockHash: 'ab',
      commit: [{ ...vote, step: 'precommit', validator: 1 }],
    },
    { kind: 'vote', height: 8, round: 0, step: 'prevote', blockHash: null },
  ];
  return [records, encode(records)] as const;
})();

describe('the write-ahead log', () => {
  test('gives back what was written to it', () => {
    const property = fc.property(fc.array(record, { maxLength: 10 }), (records) => {
      const bytes = join(encode(records));
      expect(readWal(bytes, blockCodec)).toEqual({
        records,
        intactBytes: bytes.length,
        tail: 'clean',
      });
    });
    fc.assert(property, { seed: 1, numRuns: 300 });
  });

  test('drops a last frame that was cut at any byte, and nothing else', () => {
    const bytes = join(SAMPLE_FRAMES);
    for (let cut = 0; cut <= bytes.length; cut++) {
      let intactBytes = 0;
      let count = 0;
      while (count < SAMPLE.length && intactBytes + SAMPLE_FRAMES[count]!.length <= cut) {
        intactBytes += SAMPLE_FRAMES[count]!.length;
        count += 1;
      }
      const tail = intactBytes === cut ? 'clean' : 'torn';
      const records = SAMPLE.slice(0, count);
      expect(readWal(bytes.subarray(0, cut), blockCodec)).toEqual({ records, intactBytes, tail });
    }
  });

  test('does not take a last frame for torn of which only the first bytes are not zeros', () => {
    const bytes = join(SAMPLE_FRAMES);
    const lastStart = bytes.length - SAMPLE_FRAMES.at(-1)!.length;
    for (let cut = lastStart + WAL_FRAME_OVERHEAD; cut < bytes.length; cut++) {
      const torn = bytes.slice().fill(0, cut);
      // The vote ends in a zero byte: cut there, nothing is missing.
      const isWhole = torn.every((byte, index) => byte === bytes[index]);
      const { records, tail } = readWal(torn, blockCodec);
      expect(records).toHaveLength(isWhole ? SAMPLE.length : SAMPLE.length - 1);
      expect(tail).toBe(isWhole ? 'clean' : 'corrupt');
    }
    const grown = join([bytes, new Uint8Array(100)]);
    expect(readWal(grown, blockCodec)).toEqual({
      records: SAMPLE,
      intactBytes: bytes.length,
      tail: 'torn',
    });
  });

  // Story: decay in the last vote was taken for a torn end, and the validator voted again.
  test('never believes a flipped bit, nor takes it for a torn end', () => {
    const bytes = join(SAMPLE_FRAMES);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const decayed = bytes.slice();
      const place = bit >>> 3;
      decayed[place]! ^= 1 << (bit & 7);
      const { records, intactBytes, tail } = readWal(decayed, blockCodec);
      expect(intactBytes).toBeLessThanOrEqual(place);
      expect(records).toEqual(SAMPLE.slice(0, records.length));
      expect(records.length).toBeLessThan(SAMPLE.length);
      expect(tail).toBe('corrupt');
    }
  });

  test('never believes a whole frame in the place of another', () => {
    const vote = (step: 'prevote' | 'precommit') =>
      ({ kind: 'vote', height: 7, round: 0, step, blockHash: null }) as const;
    const frames = encode([vote('prevote'), vote('precommit')]);
    expect(frames[0]).toHaveLength(frames[1]!.length);
    expect(readWal(join(frames), blockCodec).tail).toBe('clean');
    for (const moved of [[frames[1]!, frames[1]!], [frames[0]!, frames[0]!], frames.toReversed()]) {
      const { records, tail } = readWal(join(moved), blockCodec);
      expect(records).toEqual(moved[0] === frames[0] ? [vote('prevote')] : []);
      expect(tail).toBe('corrupt');
    }
  });

  test('refuses an undamaged frame that another version wrote', () => {
    const frameOf = (payload: Uint8Array) => {
      const length = new ByteWriter().u32(payload.length).finish();
      const header = new ByteWriter().bytes(length).u64(0).finish();
      const checks = new ByteWriter().u32(crc32(header)).u32(crc32(payload)).finish();
      return join([length, checks, payload]);
    };
    const place = new ByteWriter().u64(1).u32(0).finish();
    const round = join([Uint8Array.of(1), place]);
    expect(readWal(frameOf(round), blockCodec).records).toEqual([
      { kind: 'round', height: 1, round: 0 },
    ]);
    for (const payload of [
      join([Uint8Array.of(99), place]),
      join([round, Uint8Array.of(0)]),
      join([Uint8Array.of(3), place, Uint8Array.of(7, 0)]),
      join([Uint8Array.of(3), place, Uint8Array.of(1, 2)]),
    ]) {
      expect(() => readWal(frameOf(payload), blockCodec)).toThrow(DecodeError);
    }
  });
});
