import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, makeBlock } from '../../../src/model/chain/block.ts';
import { stateRootAfter } from '../../../src/model/chain/protocols.ts';
import { hex, merkle, tagged } from '../../support/world-bytes.ts';
import { blocks, CHAIN } from '../../support/world-messages.ts';

const roots = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

function withProtocol({ header, transactions }: Block, protocol: number): Block {
  return makeBlock(CHAIN, { ...header, protocol }, transactions);
}

describe('stateRootAfter', () => {
  test('chains every transaction and the block onto the root in protocol 1', () => {
    fc.assert(
      fc.property(blocks, roots, (any, before) => {
        const block = withProtocol(any, 1);
        const parts = [...block.transactions.map(({ id }) => id), block.hash];
        const after = parts.reduce(
          (root, part) => tagged('simnet/state/v1', root, hex(part)),
          hex(before),
        );
        expect(stateRootAfter(before, block)).toBe(after.toString('hex'));
      }),
    );
  });

  test('hashes root, block and the tree of transactions in protocol 2', () => {
    fc.assert(
      fc.property(blocks, roots, (any, before) => {
        const block = withProtocol(any, 2);
        const tree = merkle(block.transactions.map(({ id }) => hex(id)));
        const after = tagged('simnet/state/v2', hex(before), hex(block.hash), tree);
        expect(stateRootAfter(before, block)).toBe(after.toString('hex'));
      }),
    );
  });

  test('refuses a protocol that it has no rule for', () => {
    const [block] = fc.sample(blocks, { numRuns: 1, seed: 1 }) as [Block];
    for (const protocol of [0, 3, 255]) {
      const unknown = withProtocol(block, protocol);
      expect(() => stateRootAfter('00'.repeat(32), unknown)).toThrow(
        `no state rule for this protocol: ${protocol}`,
      );
    }
  });
});
