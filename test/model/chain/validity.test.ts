import { describe, expect, test } from 'vitest';
import { type Block, type BlockHeader, makeBlock } from '../../../src/model/chain/block.ts';
import type { Ledger } from '../../../src/model/chain/ledger.ts';
import {
  encodeVrfSubmission,
  TRANSACTION_OVERHEAD,
  type Transaction,
} from '../../../src/model/chain/transaction.ts';
import { blockFault } from '../../../src/model/chain/validity.ts';
import type { Behaviour } from '../../../src/model/versions/behaviour.ts';
import { canaryV1 } from '../../../src/model/versions/canary-v1.ts';
import { canaryV2 } from '../../../src/model/versions/canary-v2.ts';
import {
  application,
  applicationOf,
  following,
  found,
  newLedger,
  payment,
  signed,
} from '../../support/world-chain.ts';

const founding = found();
const { chainId } = founding.genesis;
const v1 = canaryV1(chainId);
const v2 = canaryV2(chainId);
const LIMITS = { transactionsMax: 4, bytesMax: 2_000 };
const PROPOSER = 3;
const OTHER_HASH = '5a'.repeat(32);
const pay = (nonce: number, bytes = 8) => payment(chainId, nonce, bytes);

/** A ledger of one block, which holds payment 0 and the application of validator 0. */
function ledgerOfOne(): Ledger {
  const ledger = newLedger(founding.genesis);
  ledger.apply(following(ledger, [pay(0), applicationOf(founding, ledger, 1, 0)]));
  return ledger;
}

const ledger = ledgerOfOne();

function candidate(
  transactions: readonly Transaction[] = [pay(1), applicationOf(founding, ledger, 1, 1)],
  changes: Partial<BlockHeader> = {},
): Block {
  return following(ledger, transactions, { proposer: PROPOSER, ...changes });
}

function judge(block: Block, behaviour: Behaviour = v1, at: Ledger = ledger): string | null {
  return blockFault(block, at, behaviour, LIMITS, PROPOSER);
}

/** A submission whose payload is as given, signed by somebody. */
function submission(payload: Uint8Array): Transaction {
  return signed(chainId, 'vrf-submission', new Uint8Array(32), 9, payload);
}

function applying(epoch: number, validator: number): Transaction {
  const { proof } = application(founding, ledger, 1, 1);
  return submission(encodeVrfSubmission({ epoch, validator, proof }));
}

describe('blockFault', () => {
  test('has nothing against an honest block, full or empty, of either release', () => {
    expect(judge(candidate())).toBe(null);
    expect(judge(candidate([]))).toBe(null);
    expect(judge(candidate(undefined, { signal: 2 }), v2)).toBe(null);
    expect(judge(candidate(undefined, { signal: 2 }))).toBe(null);
  });

  test.each<[string, Partial<BlockHeader>]>([
    ['block.height', { height: 3 }],
    ['block.height', { height: 1 }],
    ['block.previous', { previousHash: founding.genesis.hash }],
    ['block.epoch', { epoch: 1 }],
    ['block.time', { timeUs: ledger.timeUs }],
    ['block.protocol', { protocol: 2, signal: 2 }],
    ['block.signal', { signal: 0 }],
    ['block.state_root', { stateRoot: OTHER_HASH }],
    ['block.validator_set', { validatorSetHash: OTHER_HASH }],
    ['block.proposer', { proposer: 2 }],
    ['block.transaction_root', { transactionRoot: OTHER_HASH }],
  ])('refuses a header with %s', (reason, changes) => {
    expect(judge(candidate(undefined, changes))).toBe(reason);
  });

  test('refuses transactions other than the header names', () => {
    const { header, transactions } = candidate([pay(1), pay(2)]);
    const swap = (list: readonly Transaction[]) => judge(makeBlock(chainId, header, list));
    expect(swap(transactions)).toBe(null);
    expect(swap([pay(2), pay(1)])).toBe('block.transaction_root');
    expect(swap([pay(1)])).toBe('block.transaction_root');
    expect(swap([])).toBe('block.transaction_root');
  });

  test('counts transactions up to the limit', () => {
    expect(judge(candidate([1, 2, 3, 4].map((nonce) => pay(nonce))))).toBe(null);
    const tooMany = candidate([1, 2, 3, 4, 5].map((nonce) => pay(nonce)));
    expect(judge(tooMany)).toBe('block.transactions_max');
  });

  test('counts bytes up to the limit', () => {
    const room = LIMITS.bytesMax - TRANSACTION_OVERHEAD;
    expect(judge(candidate([pay(1, room)]))).toBe(null);
    expect(judge(candidate([pay(1, room + 1)]))).toBe('block.bytes_max');
  });

  test('refuses a transaction twice, and one that the chain has', () => {
    expect(judge(candidate([pay(1), pay(1)]))).toBe('block.transaction_twice');
    expect(judge(candidate([pay(0)]))).toBe('block.transaction_committed');
  });

  test('refuses applications for other epochs, of strangers, twice, or malformed', () => {
    expect(judge(candidate([applying(1, 1)]))).toBe(null);
    const bad = [
      ...[applying(0, 1), applying(2, 1), applying(1, 5), applying(1, 0)],
      ...[submission(new Uint8Array(87)), submission(new Uint8Array(89))],
    ];
    expect(bad.map((tx) => judge(candidate([tx])))).toEqual(bad.map(() => 'block.submission'));
  });
});

describe('the protocol of a block', () => {
  /** A ledger whose last blocks signal as given. */
  function signalled(signals: readonly number[]): Ledger {
    const fresh = newLedger(founding.genesis);
    for (const signal of signals) fresh.apply(following(fresh, [], { signal }));
    return fresh;
  }
  const of = (at: Ledger, protocol: number) =>
    following(at, [], { proposer: PROPOSER, protocol, signal: 2 });

  test('changes after exactly sixteen signals in a row', () => {
    const fifteen = signalled([1, ...new Array<number>(15).fill(2)]);
    expect(judge(of(fifteen, 1), v2, fifteen)).toBe(null);
    expect(judge(of(fifteen, 2), v2, fifteen)).toBe('block.protocol');
    const sixteen = signalled([1, ...new Array<number>(16).fill(2)]);
    expect(judge(of(sixteen, 1), v2, sixteen)).toBe('block.protocol');
    expect(judge(of(sixteen, 2), v2, sixteen)).toBe(null);
  });

  test('is refused by the release that does not know it', () => {
    const ready = signalled(new Array<number>(16).fill(2));
    expect(judge(of(ready, 2), v1, ready)).toBe('block.protocol');
    expect(judge(of(ready, 1), v1, ready)).toBe(null);
  });

  test('is not put back by a proposer that signals less', () => {
    const ready = signalled(new Array<number>(16).fill(2));
    ready.apply(following(ready, [], { protocol: 2, signal: 2 }));
    expect(judge(of(ready, 2), v2, ready)).toBe(null);
    expect(judge(of(ready, 1), v2, ready)).toBe('block.protocol');
    const lower = following(ready, [], { proposer: PROPOSER, protocol: 2, signal: 1 });
    expect(judge(lower, v2, ready)).toBe('block.signal');
  });

  test('decides the root that the next block must name', () => {
    const roots = [1, 2].map((protocol) => {
      const fresh = newLedger(founding.genesis);
      fresh.apply(following(fresh, [pay(1)], { protocol, signal: 2 }));
      return fresh.stateRoot;
    });
    expect(roots[0]).not.toBe(roots[1]);
  });
});
