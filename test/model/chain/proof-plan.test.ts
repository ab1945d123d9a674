import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEnvelopeInput } from '../../../src/crypto/envelope.ts';
import { decodeEnvelopeContext } from '../../../src/crypto/envelope-context.ts';
import {
  ProofContexts,
  proofIndexOf,
  proveInput,
  provenHeight,
  witnessCommitments,
} from '../../../src/model/chain/proof-plan.ts';
import { hex, merkle, tagged, text, u32 } from '../../support/world-bytes.ts';
import { following, found, newLedger } from '../../support/world-chain.ts';

describe('the plan of proofs', () => {
  test('proves every n-th block until it has made them all', () => {
    const plan = { everyBlocks: 3, total: 2 };
    const indices = Array.from({ length: 13 }, (_, height) => proofIndexOf(height, plan));
    expect(indices.slice(1)).toEqual([-1, -1, 0, -1, -1, 1, -1, -1, -1, -1, -1, -1]);
  });

  test('gives every proof one height and every such height its proof', () => {
    const plans = fc.record({
      everyBlocks: fc.integer({ min: 1, max: 50 }),
      total: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(plans, (plan) => {
        const heights = Array.from({ length: 2_100 }, (_, at) => at + 1);
        const proven = heights.filter((height) => proofIndexOf(height, plan) >= 0);
        expect(proven).toHaveLength(plan.total);
        const indices = proven.map((height) => proofIndexOf(height, plan));
        expect(indices).toEqual(indices.map((_, at) => at));
        expect(indices.map((index) => provenHeight(index, plan))).toEqual(proven);
      }),
      { numRuns: 30 },
    );
  });
});

describe('witnesses', () => {
  const block = 'ab'.repeat(32);

  test('each commit to chain, place and block', () => {
    const made = witnessCommitments('c', block, 3).map((one) => Buffer.from(one));
    const expected = [0, 1, 2].map((place) =>
      tagged('simnet/witness/v1', Buffer.concat([text('c'), u32(place), hex(block)])),
    );
    expect(made).toEqual(expected);
  });

  test('of more places begin with those of fewer', () => {
    const all = witnessCommitments('c', block, 5);
    expect(witnessCommitments('c', block, 2)).toEqual(all.slice(0, 2));
    expect(witnessCommitments('c', block, 0)).toEqual([]);
  });
});

describe('what prover and verifier know', () => {
  const { genesis } = found();
  const ledger = newLedger(genesis);
  const block = following(ledger);
  ledger.apply(block);
  const set = ledger.setOf(0);
  const contexts = new ProofContexts(genesis, 4);
  const context = decodeEnvelopeContext(contexts.of(ledger, block));
  const witnesses = witnessCommitments(genesis.chainId, block.hash, 4);
  const certificate = {
    ...{ chainId: genesis.chainId, height: 1, round: 0, epoch: 0, blockHash: hex(block.hash) },
    ...{ validatorSetHash: hex(set.hash), bitmap: new Uint8Array(1), signatures: [] },
  };
  const input = decodeEnvelopeInput(proveInput(genesis, set, certificate, witnesses));

  test('pins block, epoch, witnesses and the number of VRF entries', () => {
    expect(context).toMatchObject({ chainId: genesis.chainId, height: 1, epoch: 0 });
    expect(Buffer.from(context.blockHash!)).toEqual(hex(block.hash));
    expect(Buffer.from(context.witnessRoot!)).toEqual(merkle(witnesses));
    expect(context.vrfEntriesMin).toBe(5);
  });

  test('is the same set with the same standings, in the same order', () => {
    expect(input.validators).toEqual(context.validators);
    expect(input.standings).toEqual(context.standings);
    expect(input.vrfEntries.map(({ tierSeed }) => tierSeed)).toEqual(context.tierSeeds);
    expect(input.vrfEntries.map(({ validator }) => validator)).toEqual([0, 1, 2, 3, 4]);
    for (const { previousBlockHash, epoch } of input.vrfEntries) {
      expect(previousBlockHash).toEqual(context.previousBlockHash);
      expect(epoch).toBe(0);
    }
  });

  test('is made once for a block', () => {
    expect(contexts.of(ledger, block)).toBe(contexts.of(ledger, block));
    const other = following(newLedger(genesis), [], { timeUs: 5 });
    expect(contexts.of(ledger, other)).not.toEqual(contexts.of(ledger, block));
  });
});
