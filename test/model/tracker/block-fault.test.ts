import { describe, expect, test } from 'vitest';
import { readBlock } from '../../../src/model/tracker/audit.ts';
import { type BitcoinBlock, parseBlock } from '../../../src/model/tracker/bitcoin-block.ts';
import { blockFault } from '../../../src/model/tracker/block-fault.ts';
import { trackerFixture } from '../../../src/model/tracker/fixtures.ts';
import {
  coinbaseInput,
  sha256Twice,
  smallRoot,
  type WrittenInput,
  type WrittenTransaction,
  writeBlock,
  writeTransaction,
} from '../../support/bitcoin-writer.ts';

const HEADER_LENGTH = 80;
const SCRIPT = Uint8Array.of(0x51);
const TXID = '11'.repeat(32);
const BLOCK_170 = trackerFixture('bitcoin-mainnet-170')!;
const BLOCK_926485 = trackerFixture('bitcoin-testnet-926485')!;

const coinbase: WrittenTransaction = {
  inputs: [coinbaseInput('a coinbase')],
  outputs: [{ satoshi: 50, script: SCRIPT }],
};
const payment: WrittenTransaction = {
  inputs: [{ txid: TXID, vout: 0 }],
  outputs: [{ satoshi: 50, script: SCRIPT }],
};

describe('blockFault', () => {
  test('finds every flipped bit of the header of block 170, whether or not its id is known', () => {
    for (const { flipped } of flips(BLOCK_170.raw, 0, HEADER_LENGTH)) {
      const block = parseBlock(flipped);
      expect(blockFault(block, BLOCK_170.id)).toBe('index.header');
      expect(blockFault(block)).toBe('index.pow');
    }
  });

  test('finds every flipped bit of the transactions of block 170', () => {
    for (const { flipped, at } of flips(BLOCK_170.raw, HEADER_LENGTH)) {
      expect(['index.encoding', 'index.txroot'], `byte ${at}`).toContain(faultOf(flipped));
    }
  });

  test('finds a flipped bit in any byte of a block with witnesses', () => {
    const seen = new Map<string | null, number>();
    for (const { flipped, bit } of flips(BLOCK_926485.raw, HEADER_LENGTH)) {
      if (bit !== 0) continue;
      const fault = faultOf(flipped);
      seen.set(fault, (seen.get(fault) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['index.encoding', 'index.txroot', 'index.witness']);
    // 32 bytes of the coinbase, and 71, 72 and 105 of signatures and script of what comes after.
    expect(seen.get('index.witness')).toBe(32 + 71 + 72 + 105);
  });

  // CVE-2012-2459, with the header and the proof of work of a real block.
  test('finds a last transaction that is there twice and leaves the root as it was', () => {
    const last = parseBlock(BLOCK_926485.raw).transactions.at(-1)!;
    const raw = Buffer.concat([BLOCK_926485.raw, BLOCK_926485.raw.subarray(-last.weight / 4)]);
    raw[HEADER_LENGTH] = 6;
    const block = parseBlock(raw);
    expect(block.id).toBe(BLOCK_926485.id);
    expect(block.transactions.at(-1)).toEqual(block.transactions.at(-2));
    expect(blockFault(block)).toBe('index.txroot');
  });

  test('finds a block without transactions', () => {
    expect(blockFault(mined([]))).toBe('index.transaction');
  });

  test('takes a block that obeys every rule', () => {
    expect(blockFault(mined([coinbase, payment]))).toBeNull();
  });

  const spend = (input: Partial<WrittenInput>) => ({ txid: TXID, vout: 0, ...input });
  const paying = (...amounts: number[]) => amounts.map((satoshi) => ({ satoshi, script: SCRIPT }));
  const illegal: [string, WrittenTransaction[]][] = [
    ['no coinbase', [payment]],
    ['a coinbase in the wrong place', [payment, coinbase]],
    ['two coinbases', [coinbase, { ...coinbase, lockTime: 1 }]],
    ['a coinbase script of one byte', [{ ...coinbase, inputs: [coinbaseInput('x')] }]],
    ['a coinbase script too long', [{ ...coinbase, inputs: [coinbaseInput('x'.repeat(101))] }]],
    ['no output', [coinbase, { ...payment, outputs: [] }]],
    ['more than all coins', [coinbase, { ...payment, outputs: paying(21e14 + 1) }]],
    ['more than all coins together', [coinbase, { ...payment, outputs: paying(21e14, 1) }]],
    ['an input from nowhere', [coinbase, { ...payment, inputs: [spend({}), coinbaseInput('x')] }]],
    ['an output spent twice', [coinbase, { ...payment, inputs: [spend({}), spend({})] }]],
  ];
  test.each(illegal)('finds %s', (_, transactions) => {
    expect(blockFault(mined(transactions))).toBe('index.transaction');
  });

  test('finds an output that two transactions spend', () => {
    const block = mined([coinbase, payment]);
    const [first, second] = block.transactions;
    const again = { ...second!, hash: new Uint8Array(32) };
    const root = sha256Twice(
      Buffer.concat([
        sha256Twice(Buffer.concat([first!.hash, second!.hash])),
        sha256Twice(Buffer.concat([again.hash, again.hash])),
      ]),
    );
    const header = { ...block.header, merkleRoot: Uint8Array.from(root) };
    const transactions = [first!, second!, again];
    expect(blockFault({ ...block, header, transactions })).toBe('index.transaction');
  });

  test('finds a block that is too heavy', () => {
    expect(blockFault({ ...mined([coinbase]), weight: 4_000_001 })).toBe('index.transaction');
  });
});

describe('the witness commitment', () => {
  const reserved = Buffer.alloc(32, 7);
  const spending = { ...payment, inputs: [{ txid: TXID, vout: 0, witness: [SCRIPT] }] };
  const rootHash = sha256Twice(
    Buffer.concat([Buffer.alloc(32), sha256Twice(writeTransaction(spending))]),
  );
  const committed = tagged(sha256Twice(Buffer.concat([rootHash, reserved])));
  const wrong = tagged(Buffer.alloc(32));
  const nothing = { satoshi: 0, script: SCRIPT };

  const committing = (stack: Uint8Array[], ...outputs: (typeof nothing)[]) =>
    blockFault(mined([{ inputs: [coinbaseInput('a coinbase', stack)], outputs }, spending]));

  test('is taken when it fits, the last of several', () => {
    expect(committing([reserved], nothing, committed)).toBeNull();
    expect(committing([reserved], wrong, committed)).toBeNull();
    expect(committing([reserved], committed, wrong)).toBe('index.witness');
  });

  test('is refused when the reserved value is another, missing, too short or not alone', () => {
    expect(committing([Buffer.alloc(32)], committed)).toBe('index.witness');
    expect(committing([], committed)).toBe('index.witness');
    expect(committing([reserved.subarray(1)], committed)).toBe('index.witness');
    expect(committing([reserved, reserved], committed)).toBe('index.witness');
  });

  test('may be missing only where there is no witness', () => {
    expect(committing([reserved], nothing)).toBe('index.witness');
    expect(blockFault(mined([coinbase, spending]))).toBe('index.witness');
    expect(blockFault(mined([coinbase, payment]))).toBeNull();
  });

  function tagged(commitment: Buffer) {
    return { satoshi: 0, script: Buffer.concat([Buffer.from('6a24aa21a9ed', 'hex'), commitment]) };
  }
});

/**
 * A block as if someone had mined it: its root fits, and its hash is given as zero, since no test
 * could find a header whose hash meets the target.
 */
function mined(transactions: readonly WrittenTransaction[]): BitcoinBlock {
  const root = transactions.length === 0 ? new Uint8Array(32) : smallRoot(transactions);
  return { ...parseBlock(writeBlock(transactions, root)), hash: new Uint8Array(32) };
}

function faultOf(raw: Uint8Array): string | null {
  const block = readBlock(raw);
  return block === 'index.encoding' ? block : blockFault(block);
}

/** The bytes with each bit of a range flipped in turn. */
function* flips(raw: Uint8Array, from: number, to = raw.length) {
  for (let at = from; at < to; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const flipped = raw.slice();
      flipped[at]! ^= 1 << bit;
      yield { flipped, at, bit };
    }
  }
}
