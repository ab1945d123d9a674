/**
 * Transactions at a node: checked, kept for a block, passed on. A node that a wallet submits to
 * writes the transaction to its journal before it acknowledges it, and tells the others again after
 * a restart: an acknowledged transaction outlives the process that acknowledged it.
 */

import { toHex } from '../../crypto/bytes.ts';
import type { MetricId } from '../../metrics/registry.ts';
import {
  decodeVrfSubmission,
  type Transaction,
  transactionSignBytes,
} from '../chain/transaction.ts';
import type { SignatureTicket } from '../crypto-desk.ts';
import { RecentMap } from '../recent.ts';
import type { ProcessContext } from './context.ts';
import { Mempool } from './mempool.ts';

/** Transactions that a node surely remembers having seen. */
const SEEN_KEPT = 1 << 13;

export class TransactionRelay {
  readonly mempool = new Mempool();
  readonly #context: ProcessContext;
  readonly #seen = new RecentMap<string, true>(SEEN_KEPT);
  readonly #propagation: MetricId;

  constructor(context: ProcessContext) {
    this.#context = context;
    this.#propagation = context.machine.registry.samples('propagation');
  }

  /** After a restart: whatever was acknowledged and is in no block yet is told again. */
  replayJournal(): number {
    const { disk } = this.#context.machine;
    for (const tx of disk.journal.values()) {
      if (disk.ledger.isCommitted(tx.id)) disk.journal.delete(tx.id);
      else this.#accept(tx, -1);
    }
    return disk.journal.size;
  }

  /** A peer passes a transaction on. */
  receive(tx: Transaction, from: number): void {
    const { machine } = this.#context;
    if (this.#seen.has(tx.id)) return;
    this.#seen.set(tx.id, true);
    this.#observe(tx.id);
    if (machine.disk.ledger.isCommitted(tx.id)) return;
    this.#whenGenuine(tx, () => this.#accept(tx, from));
  }

  /** A wallet submits a transaction here. */
  submit(tx: Transaction, from: number): void {
    const { machine } = this.#context;
    if (machine.isDraining) {
      this.#context.send(from, { type: 'acknowledge', id: tx.id, accepted: false });
      return;
    }
    this.#whenGenuine(tx, () => {
      const { disk } = machine;
      if (disk.ledger.isCommitted(tx.id) || disk.journal.has(tx.id)) {
        this.#context.send(from, { type: 'acknowledge', id: tx.id, accepted: true });
        return;
      }
      this.#context.whenSynced(() => {
        const accepted = !disk.isFull && this.#accept(tx, from);
        if (accepted) this.#published(tx);
        this.#context.send(from, { type: 'acknowledge', id: tx.id, accepted });
      });
    });
  }

  /** A transaction of this node itself. */
  publish(tx: Transaction): void {
    this.#published(tx);
    this.#accept(tx, -1);
  }

  /** A transaction begins here, and outlives this process. */
  #published(tx: Transaction): void {
    const { env, machine, nowUs } = this.#context;
    machine.disk.journal.set(tx.id, tx);
    env.recorder.gossip.transactions.publish(tx.id, machine.index, nowUs);
  }

  /** Ticket for the check of a transaction's signature, shared by all who check it. */
  check(tx: Transaction): SignatureTicket {
    const { desk, genesis } = this.#context.env;
    const message = () => transactionSignBytes(genesis.chainId, tx);
    return desk.verifyOf(tx, tx.sender, message, tx.signature);
  }

  /** Drops what a block holds, and tells again what waits for too long. */
  committed(transactions: readonly Transaction[]): void {
    const { disk } = this.#context.machine;
    for (const tx of transactions) {
      this.mempool.remove(tx.id);
      disk.journal.delete(tx.id);
    }
    if (this.mempool.size === 0) return;
    for (const tx of this.mempool.toTellAgain(disk.ledger.height)) this.#spread(tx, -1);
  }

  #whenGenuine(tx: Transaction, action: () => void): void {
    const { ticket } = this.check(tx);
    this.#context.whenAnswered(ticket, this.#context.charge('verify'), () => {
      if (this.#context.env.desk.reason(ticket) === null && this.#isAllowed(tx)) action();
    });
  }

  /** Keeps and passes on a genuine transaction. @returns false if there is no room for it. */
  #accept(tx: Transaction, from: number): boolean {
    this.#seen.set(tx.id, true);
    if (this.mempool.has(tx.id) || this.#context.machine.disk.ledger.isCommitted(tx.id))
      return true;
    if (!this.mempool.add(tx)) return false;
    this.#spread(tx, from);
    return true;
  }

  #spread(tx: Transaction, except: number): void {
    const key = () => `transaction/${tx.id}/${toHex(tx.signature)}`;
    const { frames } = this.#context.env.network;
    const frame = frames.sharedOf(tx, key, () => ({ type: 'transaction', transaction: tx }));
    this.#context.spread(frame, except);
  }

  /** A VRF submission must come from the validator it names; anyone may send the other kinds. */
  #isAllowed(tx: Transaction): boolean {
    if (tx.kind !== 'vrf-submission') return true;
    const { validators } = this.#context.env.genesis;
    if (tx.payload.length !== 88) return false;
    const submission = decodeVrfSubmission(tx.payload);
    return validators[submission.validator]?.address === toHex(tx.sender);
  }

  #observe(id: string): void {
    const { env, machine, nowUs } = this.#context;
    const publishedUs = env.recorder.gossip.transactions.publishedUs(id);
    if (publishedUs === undefined || publishedUs < this.#context.startedUs) return;
    machine.registry.observe(this.#propagation, nowUs - publishedUs, nowUs);
    env.recorder.transactionPropagationUs.push(nowUs - publishedUs);
  }
}
