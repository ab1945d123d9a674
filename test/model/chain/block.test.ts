import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Block,
  type BlockHeader,
  makeBlock,
  proposerAlpha,
  transactionRoot,
  transactionsBytes,
} from '../../../src/model/chain/block.ts';
import { hex, merkle, sized, tagged, text, u8, u32, u64 } from '../../support/world-bytes.ts';
import { payment } from '../../support/world-chain.ts';
import { blocks, CHAIN, transactions } from '../../support/world-messages.ts';

function hashOf(chainId: string, header: BlockHeader): string {
  return tagged(
    'simnet/block/v1',
    Buffer.concat([
      ...[text(chainId), u64(header.height), u32(header.round), u32(header.epoch)],
      ...[u8(header.protocol), u8(header.signal), u32(header.proposer), u64(header.timeUs)],
      ...[hex(header.previousHash), hex(header.transactionRoot), hex(header.stateRoot)],
      ...[hex(header.validatorSetHash), sized(header.vrfProof)],
    ]),
  ).toString('hex');
}

/** A value of a header's field that is another one. */
function changed(value: BlockHeader[keyof BlockHeader]): unknown {
  if (typeof value === 'number') return value === 0 ? 1 : value - 1;
  if (typeof value === 'string') return `${value.slice(1)}${value[0] === '0' ? 1 : 0}`;
  return Uint8Array.from(value, (byte, at) => (at === 79 ? byte ^ 1 : byte));
}

describe('a block', () => {
  test('has the hash of its canonical header', () => {
    fc.assert(
      fc.property(blocks, ({ hash, height, header }) => {
        expect(hash).toBe(hashOf(CHAIN, header));
        expect(height).toBe(header.height);
      }),
    );
  });

  const [sample] = fc.sample(blocks, { numRuns: 1, seed: 5 }) as [Block];

  test.each(Object.keys(sample.header))('has another hash when %s differs', (field) => {
    const value = sample.header[field as keyof BlockHeader];
    const header = { ...sample.header, [field]: changed(value) } as BlockHeader;
    expect(makeBlock(CHAIN, header, sample.transactions).hash).not.toBe(sample.hash);
  });

  test('has another hash on another chain', () => {
    expect(makeBlock('another', sample.header, sample.transactions).hash).not.toBe(sample.hash);
  });
});

describe('transactionRoot', () => {
  test('is the Merkle root over the ids in their order', () => {
    fc.assert(
      fc.property(fc.array(transactions, { maxLength: 9 }), (list) => {
        const root = merkle(list.map(({ id }) => hex(id)));
        expect(transactionRoot(list)).toBe(root.toString('hex'));
      }),
      { numRuns: 40 },
    );
  });

  test('tells apart another order, a transaction less and one twice', () => {
    const [a, b, c] = [0, 1, 2].map((nonce) => payment(CHAIN, nonce)) as [never, never, never];
    const roots = [[a, b, c], [b, a, c], [a, b], [a, b, c, c], []].map(transactionRoot);
    expect(new Set(roots).size).toBe(roots.length);
  });
});

test('the bytes of transactions are their payloads and 109 for each', () => {
  const list = [payment(CHAIN, 0, 0), payment(CHAIN, 1, 41)];
  expect(transactionsBytes(list)).toBe(109 + 109 + 41);
  expect(transactionsBytes([])).toBe(0);
});

test("a proposer's VRF input is another for each chain, predecessor, height and round", () => {
  const [a, b] = ['aa'.repeat(32), 'bb'.repeat(32)] as const;
  const inputs = [
    ...[proposerAlpha('c', a, 1, 0), proposerAlpha('d', a, 1, 0), proposerAlpha('c', b, 1, 0)],
    ...[proposerAlpha('c', a, 2, 0), proposerAlpha('c', a, 1, 1)],
  ].map((bytes) => Buffer.from(bytes).toString('hex'));
  expect(new Set(inputs).size).toBe(5);
  const parts = [text('simnet/proposer-vrf/v1'), text('c'), hex(a), u64(1), u32(0)];
  expect(inputs[0]).toBe(Buffer.concat(parts).toString('hex'));
});
