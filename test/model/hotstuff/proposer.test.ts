import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import type { Batch } from '../../../src/model/hotstuff/batch-store.ts';
import { GENESIS_QC } from '../../../src/model/hotstuff/messages.ts';
import { Proposer } from '../../../src/model/hotstuff/proposer.ts';
import { batchOf } from './payload-spec.ts';

const draft = { round: 1, author: 0, justify: GENESIS_QC, excuse: null };

/** A proposer, the blocks that it published, and how batches are written to its node. */
function setUp(stream = new Streams('1').of('proposer', 'test')) {
  const blocks: number[][] = [];
  const written: Batch[] = [];
  const proposer = new Proposer(
    0,
    {
      takeWritten: () => written.splice(0),
      publish: (_, batches) => void blocks.push(batches.map(({ id }) => id)),
    },
    stream,
  );
  return { proposer, blocks, write: (batches: readonly Batch[]) => written.push(...batches) };
}

const batches = (count: number): Batch[] =>
  Array.from({ length: count }, (_, id) => batchOf(1, { id, author: 0, bytes: 1 }));

describe('Proposer', () => {
  test('puts into a block all that was written and no block holds', () => {
    const { proposer, blocks, write } = setUp();
    const [first, second, third] = batches(3);
    write([first!, second!, third!]);
    proposer.drop([second!]);
    proposer.propose(draft);
    expect(blocks).toEqual([[0, 2]]);
  });

  test('makes no block while the last one is not acknowledged, and then one for each request', () => {
    const { proposer, blocks } = setUp();
    for (let index = 0; index < 3; index++) proposer.propose(draft);
    expect(blocks).toHaveLength(1);
    proposer.resume();
    expect(blocks).toHaveLength(2);
    proposer.resume();
    proposer.resume();
    expect(blocks).toHaveLength(3);
  });

  // Even odds: before the request is taken, as many batches are as a coin shows heads: one on average.
  test('takes one batch on average before a request that waited with many', () => {
    const stream = new Streams('odds').of('proposer', 'test');
    const runs = 2000;
    let taken = 0;
    for (let run = 0; run < runs; run++) {
      const { proposer, blocks, write } = setUp(stream);
      proposer.propose(draft);
      proposer.propose(draft);
      write(batches(60));
      proposer.resume();
      taken += blocks[1]!.length;
    }
    // Variance 2: four standard errors.
    expect(Math.abs(taken / runs - 1)).toBeLessThan(4 * Math.sqrt(2 / runs));
  });

  test('keeps what it left behind for the next block', () => {
    const { proposer, blocks, write } = setUp();
    proposer.propose(draft);
    write(batches(3));
    proposer.propose(draft);
    proposer.resume();
    proposer.resume();
    proposer.propose(draft);
    expect([...blocks[1]!, ...blocks[2]!].sort()).toEqual([0, 1, 2]);
  });
});
