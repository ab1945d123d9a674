import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyMerklePath } from '../../../src/crypto/merkle.ts';
import {
  commitmentOf,
  EncodedBlob,
  isEncodingOf,
  joinShards,
  shardFault,
  wrongParity,
} from '../../../src/services/availability/blob.ts';
import { reedSolomon } from '../../../src/services/availability/reed-solomon.ts';

const code = reedSolomon(4, 8);
const bytes = Uint8Array.from({ length: 30 }, (_, index) => index * 7);
const blob = new EncodedBlob(code, bytes);

describe('EncodedBlob', () => {
  test.each([reedSolomon(4, 8), reedSolomon(3, 257)])('keeps the blob, byte for byte', (of) => {
    const blobs = fc.uint8Array({ maxLength: 50 });
    fc.assert(
      fc.property(blobs, (any) => {
        const { shards, header } = new EncodedBlob(of, any);
        expect(joinShards(shards.slice(0, of.dataCount), header.byteLength)).toEqual(any);
      }),
      { numRuns: 20 },
    );
  });

  test('gives each shard with a branch to the root', () => {
    for (const [number, shard] of blob.shards.entries()) {
      const { path } = blob.reply(number);
      expect(verifyMerklePath(blob.header.root, shard, number, 8, path)).toBeNull();
    }
  });

  test('commits to code, length and every byte', () => {
    const { header } = blob;
    const others = [
      { ...header, dataCount: 5 },
      { ...header, count: 9 },
      { ...header, byteLength: 29 },
      { ...header, root: new Uint8Array(32) },
    ].map(commitmentOf);
    expect(new Set([blob.commitment, ...others]).size).toBe(5);
    const twin = new EncodedBlob(code, bytes.slice());
    expect(twin.commitment).toBe(blob.commitment);
  });
});

describe('shardFault', () => {
  const fault = (number: number, reply: Parameters<typeof shardFault>[3]) =>
    shardFault(code, blob.header, number, reply);

  test('accepts the shard asked for and no other', () => {
    expect(fault(3, blob.reply(3))).toBeNull();
    expect(fault(3, blob.reply(4))).toBe('shard.proof');
    expect(
      fault(
        3,
        new EncodedBlob(
          code,
          bytes.map((byte) => byte ^ 1),
        ).reply(3),
      ),
    ).toBe('shard.proof');
    expect(fault(3, undefined)).toBe('shard.withheld');
    expect(fault(3, { ...blob.reply(3), shard: new Uint8Array(7) })).toBe('shard.length');
  });
});

describe('wrongParity', () => {
  test('gives valid branches and data, but no codeword', () => {
    const wrong = new EncodedBlob(code, bytes, wrongParity);
    for (let number = 0; number < 8; number++) {
      expect(shardFault(code, wrong.header, number, wrong.reply(number))).toBeNull();
    }
    const data = wrong.shards.slice(0, 4);
    expect(joinShards(data, 30)).toEqual(bytes);
    expect(isEncodingOf(code, data, wrong.header.root)).toBe(false);
    expect(isEncodingOf(code, data, blob.header.root)).toBe(true);
  });
});
