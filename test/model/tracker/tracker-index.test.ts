import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BitcoinBlock, parseBlock } from '../../../src/model/tracker/bitcoin-block.ts';
import { scripthash } from '../../../src/model/tracker/bitcoin-hash.ts';
import { blockRows, rowTexts } from '../../../src/model/tracker/block-rows.ts';
import { trackerFixture } from '../../../src/model/tracker/fixtures.ts';
import { TrackerIndex } from '../../../src/model/tracker/tracker-index.ts';
import {
  coinbaseInput,
  type WrittenTransaction,
  writeBlock,
  writtenTxid,
} from '../../support/bitcoin-writer.ts';

const PAYMENT = 'f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16';
const COINBASE_170 = 'b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082';
const COINBASE_9 = '0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9';

describe('scripthash', () => {
  // The example of the Electrum protocol documentation: the address of the first block's coins in
  // its later form, 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa.
  test('is the one that Electrum servers use', () => {
    const script = Buffer.from('76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac', 'hex');
    expect(scripthash(script)).toBe(
      '8b01df4e368ea28f8dc0423bcf7a4923e3a12d307c875e47a0cfbf90b5c39161',
    );
  });
});

describe('TrackerIndex on block 170', () => {
  const block = parseBlock(trackerFixture('bitcoin-mainnet-170')!.raw);
  const index = new TrackerIndex();
  index.add(block, 170);
  const [hal, satoshi] = block.transactions[1]!.outputs.map(({ script }) => scripthash(script));

  test('finds header and transactions', () => {
    expect(index.header(170)).toBe(index.headerOf(block.id));
    expect(index.header(170)?.txids).toEqual([COINBASE_170, PAYMENT]);
    expect(index.header(171)).toBeUndefined();
    expect(index.transaction(PAYMENT)).toMatchObject({ height: 170, place: 1, outputCount: 2 });
    expect(index.transaction(COINBASE_9)).toBeUndefined();
  });

  test('knows what Hal Finney got and what Satoshi Nakamoto kept', () => {
    expect(index.history(hal!)).toEqual([{ txid: PAYMENT, height: 170, place: 1 }]);
    expect(index.balance(hal!)).toBe(10 * 100_000_000);
    expect(index.history(satoshi!)).toEqual([{ txid: PAYMENT, height: 170, place: 1 }]);
    expect(index.balance(satoshi!)).toBe(40 * 100_000_000);
  });

  test('knows what was spent, though not to whom it had been paid', () => {
    expect(index.spender({ txid: COINBASE_9, vout: 0 })).toMatchObject({ txid: PAYMENT, vin: 0 });
    expect(index.output({ txid: COINBASE_9, vout: 0 })).toBeUndefined();
    expect(index.spender({ txid: PAYMENT, vout: 0 })).toBeUndefined();
  });

  test('gives the rows of the block back, and none of another', () => {
    expect(rowTexts(index.rowsOf(block.id)!)).toEqual(rowTexts(blockRows(block, 170)));
    expect(index.rowsOf('00'.repeat(32))).toBeUndefined();
  });

  test('refuses the block again, another at its height, and its transactions in another', () => {
    const other = { ...block, id: '00'.repeat(32) };
    expect(() => index.add(block, 171)).toThrow('a block is indexed twice');
    expect(() => index.add(other, 170)).toThrow('a height is indexed twice: 170');
    expect(() => index.add(other, 171)).toThrow('a transaction is indexed twice');
    expect(index.header(171)).toBeUndefined();
  });
});

/** Which of the outputs not yet spent an input takes, and which of five scripts an output pays. */
const plan = fc.array(
  fc.array(
    fc.record({
      takes: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      pays: fc.array(fc.tuple(fc.nat(4), fc.nat(1_000)), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 4 },
  ),
  { minLength: 1, maxLength: 6 },
);
type Plan = readonly (readonly { takes: readonly number[]; pays: readonly [number, number][] }[])[];

interface Coin {
  readonly txid: string;
  readonly vout: number;
  readonly script: number;
  readonly satoshi: number;
}

/** A chain, and what a wallet sees that watches it block by block with a list of unspent coins. */
function watchedChain(blocks: Plan) {
  const coins: Coin[] = [];
  const seen = new Map<number, string[]>();
  const note = (script: number, txid: string) => {
    const known = seen.get(script) ?? [];
    if (!known.includes(txid)) seen.set(script, [...known, txid]);
  };
  const settle = (tx: WrittenTransaction, spent: readonly Coin[]) => {
    const txid = writtenTxid(tx);
    for (const { script } of spent) note(script, txid);
    for (const [vout, { satoshi, script }] of tx.outputs.entries()) {
      note(script[0]!, txid);
      coins.push({ txid, vout, script: script[0]!, satoshi });
    }
    return tx;
  };
  const chain = blocks.map((payments, height): BitcoinBlock => {
    const outputs = [{ satoshi: 50, script: Uint8Array.of(height % 5) }];
    const transactions = [settle({ inputs: [coinbaseInput(`height ${height}`)], outputs }, [])];
    for (const { takes, pays } of payments) {
      const spent = takes.flatMap((take) => coins.splice(take % coins.length, 1));
      if (spent.length === 0) continue;
      const made = pays.map(([script, satoshi]) => ({ satoshi, script: Uint8Array.of(script) }));
      const inputs = spent.map(({ txid, vout }) => ({ txid, vout }));
      transactions.push(settle({ inputs, outputs: made }, spent));
    }
    return parseBlock(writeBlock(transactions, new Uint8Array(32).fill(height)));
  });
  return { chain, coins, seen };
}

describe('TrackerIndex', () => {
  test('agrees with a wallet that watched the chain, in whatever order the blocks came', () => {
    fc.assert(
      fc.property(plan, fc.infiniteStream(fc.nat()), (blocks, order) => {
        const { chain, coins, seen } = watchedChain(blocks);
        const index = new TrackerIndex();
        const left = chain.map((block, height) => ({ block, height }));
        while (left.length > 0) {
          const [next] = left.splice(order.next().value % left.length, 1);
          index.add(next!.block, next!.height);
        }
        for (let script = 0; script < 5; script++) {
          const name = scripthash(Uint8Array.of(script));
          const own = coins.filter((coin) => coin.script === script);
          expect(index.history(name).map(({ txid }) => txid)).toEqual(seen.get(script) ?? []);
          expect(index.balance(name)).toBe(own.reduce((total, coin) => total + coin.satoshi, 0));
          expect(new Set(index.unspent(name).map(({ txid, vout }) => `${txid}:${vout}`))).toEqual(
            new Set(own.map(({ txid, vout }) => `${txid}:${vout}`)),
          );
        }
        for (const [height, block] of chain.entries()) {
          expect(index.rowsOf(block.id)).toEqual(blockRows(block, height));
        }
      }),
    );
  });
});
