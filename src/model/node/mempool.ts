/** Transactions waiting for a block, first come first served. Lost with the process. */
import { TRANSACTION_OVERHEAD, type Transaction } from '../chain/transaction.ts';

/** Most transactions a node holds; more are refused, not dropped later. */
export const MEMPOOL_MAX = 5_000;

/** Blocks after which a transaction that still waits is told again, and how many are at most. */
const TELL_AGAIN_BLOCKS = 8;
const TELL_AGAIN_MAX = 16;

export class Mempool {
  readonly #waiting = new Map<string, Transaction>();
  /** Of those that were the oldest at the last look: the height when each was told last. */
  #toldAt: ReadonlyMap<string, number> = new Map();

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

  /**
   * The oldest transactions that were among the oldest eight blocks ago and still wait: whoever
   * should have included them may never have got them. They count as told now.
   *
   * @param height - Of the last block.
   */
  toTellAgain(height: number): Transaction[] {
    const told = new Map<string, number>();
    const overdue: Transaction[] = [];
    for (const [id, tx] of this.#waiting) {
      if (told.size >= TELL_AGAIN_MAX) break;
      const toldAt = this.#toldAt.get(id) ?? height;
      const isOverdue = height - toldAt >= TELL_AGAIN_BLOCKS;
      if (isOverdue) overdue.push(tx);
      told.set(id, isOverdue ? height : toldAt);
    }
    this.#toldAt = told;
    return overdue;
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
