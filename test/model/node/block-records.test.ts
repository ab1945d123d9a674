import { beforeEach, describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { BlockRecords } from '../../../src/model/node/block-records.ts';
import type { SyncedBlock } from '../../../src/model/wire/messages.ts';
import { following, found, newLedger, payment } from '../../support/world-chain.ts';

const { genesis } = found();
const { chainId } = genesis;

/** Three blocks in a row, whose certificates nobody looks at here. */
const CHAIN: readonly SyncedBlock[] = (() => {
  const ledger = newLedger(genesis);
  return [0, 1, 2].map((nonce) => {
    const block = following(ledger, [payment(chainId, nonce)]);
    ledger.apply(block);
    const hashes = { blockHash: new Uint8Array(32), validatorSetHash: new Uint8Array(32) };
    const certificate = {
      ...{ chainId, height: block.height, round: 0, epoch: 0, ...hashes },
      ...{ bitmap: new Uint8Array(1), signatures: [] },
    };
    return { block, certificate };
  });
})();

let records: BlockRecords;
beforeEach(() => {
  records = new BlockRecords(chainId);
  for (const synced of CHAIN) records.append(synced);
});

const readable = () => [1, 2, 3].filter((height) => records.read(height) !== undefined);

describe('BlockRecords', () => {
  test('gives back what was written', () => {
    expect(CHAIN.map(({ block }) => records.read(block.height)?.block)).toEqual(
      CHAIN.map(({ block }) => block),
    );
    expect([records.read(0), records.read(4)]).toEqual([undefined, undefined]);
  });

  test('finds every single inverted bit, and no other record', () => {
    let bits = 0;
    records.flipBit(2, (count) => {
      bits = count;
      return 0;
    });
    expect(bits).toBeGreaterThan(8 * 500);
    // Back again: nothing is wrong with it any more.
    records.flipBit(2, () => 0);
    expect(readable()).toEqual([1, 2, 3]);
    for (let bit = 0; bit < bits; bit += 7) {
      records.flipBit(2, () => bit);
      expect(records.read(2)).toBeUndefined();
      records.flipBit(2, () => bit);
    }
  });

  test('finds a whole record that belongs elsewhere, and the hole that it left', () => {
    records.misdirect(3, 1);
    expect(readable()).toEqual([2]);
    expect([...records.damaged].sort()).toEqual([1, 3]);
  });

  test('tells of damage only once it was read, and forgets it once it is mended', () => {
    records.loseSector(1);
    records.flipBit(3, (bits) => new Streams('1').of('damage', 'bits').below(bits));
    expect(records.damaged.size).toBe(0);
    records.scrub();
    expect([...records.damaged]).toEqual([1, 3]);
    records.restore(CHAIN[0]!);
    expect([...records.damaged]).toEqual([3]);
    expect(readable()).toEqual([1, 2]);
    records.dropLast();
    records.append(CHAIN[2]!);
    expect(readable()).toEqual([1, 2, 3]);
  });
});
