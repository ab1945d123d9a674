import { beforeEach, describe, expect, test } from 'vitest';
import { vrfOutput } from '../../../src/crypto/ecvrf.ts';
import type { Ledger } from '../../../src/model/chain/ledger.ts';
import { stateRootAfter } from '../../../src/model/chain/protocols.ts';
import type { Transaction } from '../../../src/model/chain/transaction.ts';
import { applicationOf, following, found, newLedger, payment } from '../../support/world-chain.ts';

const EPOCH_BLOCKS = 3;
const founding = found([`consensus.epoch_blocks=${EPOCH_BLOCKS}`]);
const { genesis } = founding;

let ledger: Ledger;
beforeEach(() => {
  ledger = newLedger(genesis);
});

/** Applies blocks up to a height; the first of them carries the transactions. */
function grow(height: number, transactions: readonly Transaction[] = []): void {
  ledger.apply(following(ledger, transactions));
  while (ledger.height < height) ledger.apply(following(ledger));
}

function applications(epoch: number, validators: readonly number[]): Transaction[] {
  return validators.map((validator) => applicationOf(founding, ledger, epoch, validator));
}

describe('a new ledger', () => {
  test('stands at the genesis', () => {
    expect(ledger).toMatchObject({ height: 0, hash: genesis.hash, nextEpoch: 0 });
    expect(ledger.view).toEqual({ protocol: 1, signals: [] });
    expect(ledger.nextSet).toBe(genesis.firstSet);
    expect(ledger.stateRoot).toBe('00'.repeat(32));
  });
});

describe('Ledger.apply', () => {
  test('moves height, hash, state root and signals on', () => {
    const first = following(ledger, [payment(genesis.chainId, 0)], { signal: 2 });
    ledger.apply(first);
    const root = stateRootAfter('00'.repeat(32), first);
    expect(ledger).toMatchObject({ height: 1, hash: first.hash, stateRoot: root });
    const second = following(ledger);
    ledger.apply(second);
    expect(ledger.stateRoot).toBe(stateRootAfter(root, second));
    expect(ledger.view).toEqual({ protocol: 1, signals: [2, 1] });
  });

  test('remembers what is committed', () => {
    const [a, b] = [payment(genesis.chainId, 0), payment(genesis.chainId, 1)];
    ledger.apply(following(ledger, [a]));
    grow(9);
    expect(ledger.isCommitted(a.id)).toBe(true);
    expect(ledger.isCommitted(b.id)).toBe(false);
  });

  test('keeps the signals of the last sixteen blocks, oldest first', () => {
    const signals = Array.from({ length: 20 }, (_, index) => 1 + index);
    for (const signal of signals) ledger.apply(following(ledger, [], { signal }));
    expect(ledger.view.signals).toEqual(signals.slice(4));
  });

  test('takes the protocol from the last block', () => {
    ledger.apply(following(ledger, [], { protocol: 2, signal: 2 }));
    expect(ledger.view.protocol).toBe(2);
  });

  test('refuses a block that does not follow, and stays as it was', () => {
    ledger.apply(following(ledger));
    const { height, hash, stateRoot } = ledger;
    const skipping = following(ledger, [], { height: 3 });
    expect(() => ledger.apply(skipping)).toThrow('block is not of the next height: 3');
    const again = following(ledger, [], { height: 1 });
    expect(() => ledger.apply(again)).toThrow('block is not of the next height: 1');
    const orphan = following(ledger, [], { previousHash: genesis.hash });
    expect(() => ledger.apply(orphan)).toThrow('block does not follow the last');
    expect(ledger).toMatchObject({ height, hash, stateRoot });
  });
});

describe('epochs of a ledger', () => {
  test('draw the next set from the applications in the blocks', () => {
    const list = applications(1, [0, 1, 2, 4]);
    grow(1, list);
    expect([0, 1, 2, 3, 4].map((validator) => ledger.hasSubmission(1, validator))).toEqual([
      ...[true, true, true, false, true],
    ]);
    grow(EPOCH_BLOCKS);
    expect(ledger.nextEpoch).toBe(1);
    expect(ledger.nextSet.members).toEqual([0, 1, 2, 4]);
    expect(ledger.nextSet.hash).not.toBe(genesis.firstSet.hash);
    const [entry] = ledger.nextSet.entries;
    expect(entry!.output).toEqual(vrfOutput(list[0]!.payload.subarray(8)));
  });

  test('carry the last set over when too few have applied', () => {
    grow(EPOCH_BLOCKS, applications(1, [0, 1, 2]));
    expect(ledger.nextSet).toEqual({ ...genesis.firstSet, epoch: 1 });
  });

  test('carry it over again and again, until enough apply', () => {
    grow(3 * EPOCH_BLOCKS);
    expect(ledger.nextSet).toEqual({ ...genesis.firstSet, epoch: 3 });
    grow(4 * EPOCH_BLOCKS, applications(4, [1, 2, 3, 4]));
    expect(ledger.nextSet).toMatchObject({ epoch: 4, members: [1, 2, 3, 4] });
  });

  test('take the first application of a validator for an epoch', () => {
    const [first] = applications(1, [0]);
    const forged = first!.payload.slice();
    forged[87]! ^= 1;
    const second = { ...first!, id: 'ff'.repeat(32), payload: forged };
    grow(EPOCH_BLOCKS, [...applications(1, [0, 1, 2, 3]), second]);
    expect(ledger.nextSet.entries[0]!.proof).toEqual(first!.payload.subarray(8));
  });

  test('name the block two epochs before as their VRF input', () => {
    expect([0, 1].map((epoch) => ledger.inputHashOf(epoch))).toEqual([genesis.hash, genesis.hash]);
    expect(() => ledger.inputHashOf(2)).toThrow('the VRF input of this epoch is not known yet: 2');
    grow(EPOCH_BLOCKS);
    const endOfFirst = ledger.hash;
    grow(2 * EPOCH_BLOCKS);
    expect(ledger.inputHashOf(2)).toBe(endOfFirst);
    expect(ledger.inputHashOf(3)).toBe(ledger.hash);
  });

  test('are known up to the next one', () => {
    expect(() => ledger.setOf(1)).toThrow('the set of this epoch is not known yet: 1');
    grow(EPOCH_BLOCKS);
    expect(ledger.setOf(0)).toBe(genesis.firstSet);
    expect(ledger.setOf(1).epoch).toBe(1);
  });
});
