/** Transactions waiting for a block, first come first served. Lost with the process. */
import { TRANSACTION_OVERHEAD, type Transaction } from '../chain/transaction.ts';

/** Most transactions a node holds; more are refused, not dropped later. */
export const MEMPOOL_MAX = 5_000;

export class Mempool {
  readonly #waiting = new Map<string, Transaction>();

  get size(): number {
    return this.#waiting.size;
  }

  has(id: string): boolean {
    return this.#waiting.has(id);
  }

  /** @returns Whether there was room. */
  add(tx: Transaction): boolean {
    if (this.#waiting.size >= MEMPOOL_MAX) return false;
    this.#waiting.set(tx.id, tx);
    return true;
  }

  remove(id: string): void {
    this.#waiting.delete(id);
  }

  /** Drops what can go into no block any more. */
  prune(isUseful: (tx: Transaction) => boolean): void {
    for (const tx of this.#waiting.values()) if (!isUseful(tx)) this.#waiting.delete(tx.id);
  }

  /** The oldest transactions that may go into a block and fit. */
  select(
    countMax: number,
    bytesMax: number,
    isAllowed: (tx: Transaction) => boolean,
  ): Transaction[] {
    const chosen: Transaction[] = [];
    let bytes = 0;
    for (const tx of this.#waiting.values()) {
      const next = bytes + TRANSACTION_OVERHEAD + tx.payload.length;
      if (chosen.length >= countMax) break;
      if (next > bytesMax || !isAllowed(tx)) continue;
      chosen.push(tx);
      bytes = next;
    }
    return chosen;
  }
}
