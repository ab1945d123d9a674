import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  sealTransaction,
  TRANSACTION_OVERHEAD,
  type Transaction,
} from '../../../src/model/chain/transaction.ts';
import { MEMPOOL_MAX, Mempool } from '../../../src/model/node/mempool.ts';

function transaction(nonce: number, payloadBytes = nonce * 10): Transaction {
  const payload = new Uint8Array(payloadBytes);
  const unsigned = { kind: 'payment' as const, sender: new Uint8Array(32), nonce, payload };
  return sealTransaction('mempool-1', unsigned, new Uint8Array(64));
}

const SOME = Array.from({ length: 10 }, (_, nonce) => transaction(nonce));
const bytesOf = (tx: Transaction) => TRANSACTION_OVERHEAD + tx.payload.length;

/** A mempool as a list: first come, first served. */
class ListOfTransactions {
  list: Transaction[] = [];

  add(tx: Transaction): void {
    if (!this.list.includes(tx)) this.list.push(tx);
  }

  keep(isKept: (tx: Transaction) => boolean): void {
    this.list = this.list.filter(isKept);
  }

  /** Fills the block one by one, passing over what is not allowed or does not fit. */
  select(countMax: number, bytesMax: number, isAllowed: (tx: Transaction) => boolean) {
    const chosen: Transaction[] = [];
    for (const tx of this.list) {
      const bytes = [...chosen, tx].reduce((sum, one) => sum + bytesOf(one), 0);
      if (chosen.length < countMax && bytes <= bytesMax && isAllowed(tx)) chosen.push(tx);
    }
    return chosen;
  }
}

type Step = (mempool: Mempool, model: ListOfTransactions) => void;

const anyTransaction = fc.constantFrom(...SOME);
const steps: fc.Arbitrary<Step> = fc.oneof(
  anyTransaction.map(
    (tx): Step =>
      (mempool, model) => {
        expect(mempool.add(tx)).toBe(true);
        model.add(tx);
      },
  ),
  anyTransaction.map(
    (tx): Step =>
      (mempool, model) => {
        mempool.remove(tx.id);
        model.keep((one) => one !== tx);
      },
  ),
  fc.nat({ max: 9 }).map(
    (nonce): Step =>
      (mempool, model) => {
        mempool.prune((tx) => tx.nonce >= nonce);
        model.keep((tx) => tx.nonce >= nonce);
      },
  ),
  fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 900 }), fc.subarray(SOME)).map(
    ([count, bytes, allowed]): Step =>
      (mempool, model) => {
        const select = [count, bytes, (tx: Transaction) => allowed.includes(tx)] as const;
        expect(mempool.select(...select)).toEqual(model.select(...select));
      },
  ),
);

describe('Mempool', () => {
  test('agrees with a list for any steps', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40 }), (list) => {
        const mempool = new Mempool();
        const model = new ListOfTransactions();
        for (const step of list) step(mempool, model);
        expect(mempool.size).toBe(model.list.length);
        for (const tx of SOME) expect(mempool.has(tx.id)).toBe(model.list.includes(tx));
      }),
    );
  });

  test('passes over a large transaction for a smaller one behind it', () => {
    const mempool = new Mempool();
    const [large, small] = [transaction(1, 900), transaction(2, 10)];
    mempool.add(large);
    mempool.add(small);
    expect(mempool.select(5, 300, () => true)).toEqual([small]);
  });

  test('tells the sixteen oldest again once they have waited for eight blocks, and so on', () => {
    const mempool = new Mempool();
    const all = Array.from({ length: 20 }, (_, nonce) => transaction(nonce, 0));
    for (const tx of all) mempool.add(tx);
    const told = Array.from({ length: 18 }, (_, height) => mempool.toTellAgain(height));
    const counts = told.map((list) => list.length);
    expect(counts).toEqual([...Array(8).fill(0), 16, ...Array(7).fill(0), 16, 0]);
    expect(told[8]).toEqual(all.slice(0, 16));
    for (const { id } of all.slice(0, 10)) mempool.remove(id);
    expect(mempool.toTellAgain(24)).toEqual(all.slice(10, 16));
  });

  test('refuses what comes when it is full, and keeps what it has', () => {
    const mempool = new Mempool();
    const all = Array.from({ length: MEMPOOL_MAX + 1 }, (_, nonce) => transaction(nonce, 0));
    const added = all.map((tx) => mempool.add(tx));
    expect(added.indexOf(false)).toBe(MEMPOOL_MAX);
    expect(mempool.size).toBe(MEMPOOL_MAX);
    mempool.remove(all[0]!.id);
    expect(mempool.add(all[MEMPOOL_MAX]!)).toBe(true);
  });
});
