/**
 * BIP-158 judges the reader of blocks: the filter of a real block comes out byte for byte only if
 * every script was found and none was made up.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/crypto/bytes.ts';
import { parseBlock } from '../../../src/model/tracker/bitcoin-block.ts';
import { displayHex } from '../../../src/model/tracker/bitcoin-hash.ts';
import { blockFault } from '../../../src/model/tracker/block-fault.ts';
import { trackerFixture } from '../../../src/model/tracker/fixtures.ts';
import { basicFilter, filterHeader, sipHash24 } from '../../support/bip158.ts';

interface Vector {
  readonly id: string;
  readonly raw: Uint8Array;
  readonly previousScripts: readonly string[];
  readonly previousHeader: string;
  readonly filter: string;
  readonly header: string;
}

type Row = readonly [number, string, string, readonly string[], string, string, string, string];

const VECTORS = new URL('../../../../shared/fixtures/bip158-testnet-blocks.json', import.meta.url);

// Previous scripts, filter and headers of this block: the test vectors of BIP-158.
const TESTNET_926485: Vector = {
  id: '000000000000015d6077a411a8f5cc95caf775ccf11c54e27df75ce58d187313',
  raw: trackerFixture('bitcoin-testnet-926485')!.raw,
  previousScripts: [
    'a914feb8a29635c56d9cd913122f90678756bf23887687',
    '76a914c01a7ca16b47be50cbdbc60724f701d52d75156688ac',
    ...Array.from({ length: 6 }, () => '76a914913bcc2be49cb534c20474c4dee1e9c4c317e7eb88ac'),
  ],
  previousHeader: '8f13b9a9c85611635b47906c3053ac53cfcec7211455d4cb0d63dc9acc13d472',
  filter: '09027acea61b6cc3fb33f5d52f7d088a6b2f75d234e89ca800',
  header: '546c574a0472144bcaf9b6aeabf26372ad87c7af7d1ee0dbfae5e099abeae49c',
};

function storedVectors(): Vector[] {
  if (!existsSync(VECTORS)) return [];
  const [, ...rows] = JSON.parse(readFileSync(VECTORS, 'utf8')) as [unknown, ...Row[]];
  return rows.map(([, id, raw, previousScripts, previousHeader, filter, header]) => ({
    ...{ id, raw: fromHex(raw), previousScripts, previousHeader, filter, header },
  }));
}

function expectVector(vector: Vector): void {
  const block = parseBlock(vector.raw);
  expect(blockFault(block, vector.id)).toBeNull();
  const inputs = block.transactions.slice(1).flatMap((tx) => tx.inputs);
  expect(inputs).toHaveLength(vector.previousScripts.length);

  const made = block.transactions.flatMap((tx) => tx.outputs.map(({ script }) => script));
  const filter = basicFilter(block.hash, made, vector.previousScripts.map(fromHex));
  expect(toHex(filter)).toBe(vector.filter);
  const previous = fromHex(vector.previousHeader).toReversed();
  expect(displayHex(filterHeader(filter, previous))).toBe(vector.header);
}

describe('BIP-158', () => {
  // Source: Aumasson and Bernstein (2012), appendix A.
  test('rests on the published SipHash-2-4', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);
    expect(sipHash24(bytes, bytes.subarray(0, 15))).toBe(0xa129ca6149be45e5n);
  });

  test('gives the filter and the filter header of testnet block 926485', () => {
    expectVector(TESTNET_926485);
  });

  // The value published for this block, with which every chain of filter headers begins.
  test('gives the filter header of the first block', () => {
    const block = parseBlock(trackerFixture('bitcoin-mainnet-0')!.raw);
    const filter = basicFilter(block.hash, [block.transactions[0]!.outputs[0]!.script], []);
    expect(displayHex(filterHeader(filter, new Uint8Array(32)))).toBe(
      '02c2392180d0ce2b5b6f8b08d39a11ffe831c673311a3ecf77b97fc3f0303c9f',
    );
  });

  const stored = storedVectors();
  test.skipIf(stored.length === 0)('gives those of every testnet block at hand', () => {
    for (const vector of stored) expectVector(vector);
  });
});
