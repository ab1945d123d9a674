import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError, fromHex, toHex } from '../../../src/crypto/bytes.ts';
import { isCoinbase, parseBlock } from '../../../src/model/tracker/bitcoin-block.ts';
import { displayHex } from '../../../src/model/tracker/bitcoin-hash.ts';
import { trackerFixture, trackerFixtureNames } from '../../../src/model/tracker/fixtures.ts';
import {
  coinbaseInput,
  sha256Twice,
  type WrittenTransaction,
  writeBlock,
  writeTransaction,
  writtenTxid,
} from '../../support/bitcoin-writer.ts';

const rawOf = (name: string) => trackerFixture(name)!.raw;
const ROOT = new Uint8Array(32);

const script = fc.uint8Array({ maxLength: 300 });
const written = fc.record({
  inputs: fc.array(
    fc.record({
      txid: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex),
      vout: fc.nat(0xffff_ffff),
      script,
      witness: fc.array(script, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  outputs: fc.array(fc.record({ satoshi: fc.nat(21e14), script }), { minLength: 1, maxLength: 3 }),
  lockTime: fc.nat(0xffff_ffff),
});

describe('parseBlock', () => {
  // Source: the published ids of the first payment, from Satoshi Nakamoto to Hal Finney.
  test('reads block 170 as it is published', () => {
    const { header, transactions } = parseBlock(rawOf('bitcoin-mainnet-170'));
    expect(header).toMatchObject({
      version: 1,
      previousId: '000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55',
      timeSeconds: 1_231_731_025,
      bits: 0x1d00ffff,
      nonce: 1_889_418_792,
    });
    expect(displayHex(header.merkleRoot)).toBe(
      '7dac2c5666815c17a3b36427de37bb9d2e2c5ccec3f8633eb91a4205cb4c10ff',
    );
    expect(transactions.map((tx) => [tx.txid, isCoinbase(tx)])).toEqual([
      ['b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082', true],
      ['f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16', false],
    ]);
    expect(transactions[1]).toMatchObject({
      inputs: [
        {
          previous: {
            txid: '0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9',
            vout: 0,
          },
        },
      ],
      outputs: [{ satoshi: 1_000_000_000 }, { satoshi: 4_000_000_000 }],
    });
  });

  test('tells witnesses apart in block 926485 of the test network', () => {
    const { transactions, weight } = parseBlock(rawOf('bitcoin-testnet-926485'));
    expect(transactions.map((tx) => tx.inputs.map(({ witness }) => witness.length))).toEqual([
      [1],
      [4],
      [0],
      [0, 0],
      [0, 0, 0, 0],
    ]);
    const isExtended = transactions.map((tx) => toHex(tx.hash) !== toHex(tx.witnessHash));
    expect(isExtended).toEqual([true, true, false, false, false]);
    // 1982 bytes, of which 36 and 255 belong to marker, flag and witnesses.
    expect(weight).toBe(4 * 1982 - 3 * (36 + 255));
  });

  test('reads back what another writer wrote', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 4 }), (transactions) => {
        const raw = writeBlock(transactions, ROOT);
        const block = parseBlock(raw);
        expect(block.id).toBe(displayHex(sha256Twice(raw.subarray(0, 80))));
        expect(block.transactions).toEqual(
          transactions.map((tx) => expect.objectContaining(expectedOf(tx))),
        );
      }),
    );
  });

  test.each(trackerFixtureNames())(
    'refuses every beginning of %s, and any byte after it',
    (name) => {
      const raw = rawOf(name);
      for (let length = 0; length < raw.length; length++) {
        expect(() => parseBlock(raw.subarray(0, length))).toThrow(DecodeError);
      }
      expect(() => parseBlock(Uint8Array.of(...raw, 0))).toThrow('bytes follow the end');
    },
  );

  test('keeps nothing of the bytes it was given, be they a Buffer', () => {
    const raw = Buffer.from(rawOf('bitcoin-mainnet-170'));
    const block = parseBlock(raw);
    raw.fill(0);
    expect(block).toEqual(parseBlock(rawOf('bitcoin-mainnet-170')));
  });

  test('reads any bytes or refuses them with a DecodeError', () => {
    const raw = rawOf('bitcoin-testnet-926485');
    const edit = fc.tuple(fc.nat(raw.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
        const edited = raw.slice();
        for (const [at, byte] of edits) edited[at] = byte;
        expect(() => parseOrRefuse(edited)).not.toThrow();
      }),
    );
  });

  const header = '00'.repeat(80);
  test.each([
    ['a count not in its shortest form', `${header}fd0100${'00'.repeat(60)}`, 'shortest'],
    ['more transactions than could follow', `${header}02${'00'.repeat(60)}`, 'end too early'],
    ['an unknown flag', `${header}01020000000002${'00'.repeat(60)}`, 'unknown flag'],
    ['a transaction without inputs', `${header}0102000000000100${'00'.repeat(60)}`, 'no input'],
  ])('refuses %s', (_, hex, message) => {
    expect(() => parseBlock(fromHex(hex))).toThrow(message);
  });

  test('refuses a witness record that holds no witness', () => {
    const tx = { inputs: [coinbaseInput('x')], outputs: [{ satoshi: 1, script: ROOT }] };
    const raw = writeTransaction(tx);
    const marked = [raw.subarray(0, 4), Buffer.of(0, 1), raw.subarray(4, -4), Buffer.of(0)];
    const block = Buffer.concat([new Uint8Array(80), Buffer.of(1), ...marked, raw.subarray(-4)]);
    expect(() => parseBlock(block)).toThrow('witness record holds no witness');
  });
});

function expectedOf(tx: WrittenTransaction) {
  return {
    txid: writtenTxid(tx),
    witnessHash: Uint8Array.from(sha256Twice(writeTransaction(tx))),
    lockTime: tx.lockTime,
    inputs: tx.inputs.map(({ txid, vout, script: unlock, witness }) => ({
      ...{ previous: { txid, vout }, script: unlock, sequence: 0xffff_ffff, witness },
    })),
    outputs: tx.outputs,
  };
}

function parseOrRefuse(raw: Uint8Array): void {
  try {
    parseBlock(raw);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}
