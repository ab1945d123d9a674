/** Transactions that wait for a block, at one validator; the oldest first. */
import type { Micros } from '../../kernel/time.ts';
import type { Transaction } from './block.ts';

export type Admission = 'admitted' | 'known' | 'full';

export class Mempool {
  readonly #waiting = new Map<number, Transaction>();
  admitted = 0;
  rejected = 0;
  evicted = 0;

  get size(): number {
    return this.#waiting.size;
  }

  /** @param capacity - Most that wait; beyond it a transaction is refused. */
  admit(transaction: Transaction, capacity: number): Admission {
    if (this.#waiting.has(transaction.id)) return 'known';
    if (this.#waiting.size >= capacity) {
      this.rejected += 1;
      return 'full';
    }
    this.#waiting.set(transaction.id, transaction);
    this.admitted += 1;
    return 'admitted';
  }

  /** What goes into a block: at most so many, and at most so many identities among them. */
  pick(most: number, identitiesMost: number): Transaction[] {
    const picked: Transaction[] = [];
    let identities = 0;
    for (const transaction of this.#waiting.values()) {
      if (picked.length === most) break;
      if (transaction.kind === 'identity') {
        if (identities === identitiesMost) continue;
        identities += 1;
      }
      picked.push(transaction);
    }
    return picked;
  }

  /** Transactions are in a block that is final. */
  remove(transactions: readonly Transaction[]): void {
    for (const { id } of transactions) this.#waiting.delete(id);
  }

  /** Drops what was submitted before an instant. */
  expire(beforeUs: Micros): void {
    for (const { id, submittedUs } of this.#waiting.values()) {
      if (submittedUs >= beforeUs) return;
      this.#waiting.delete(id);
      this.evicted += 1;
    }
  }

  /** The process is gone, and what waited in its memory. */
  clear(): void {
    this.#waiting.clear();
  }
}
