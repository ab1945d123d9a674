/**
 * A wallet: signs transactions and hands each to a peer until one acknowledges it. A transaction
 * counts as acknowledged once a peer says so; from then on the chain owes it.
 */
import type { Micros } from '../../kernel/time.ts';
import {
  sealTransaction,
  type Transaction,
  type TransactionKind,
  transactionSignBytes,
} from '../chain/transaction.ts';
import type { ProcessContext } from './context.ts';

const RETRY_US: Micros = 800_000;
const TRIES_MAX = 40;

export class WalletPart {
  readonly #context: ProcessContext;
  /** Submitted and not acknowledged, by id. */
  readonly #open = new Map<string, { readonly tx: Transaction; tries: number; gateway: number }>();

  constructor(context: ProcessContext) {
    this.#context = context;
  }

  /** Signs and submits one transaction. */
  send(kind: TransactionKind, payload: Uint8Array): void {
    const { env, machine } = this.#context;
    const { chainId } = env.genesis;
    const unsigned = { kind, sender: machine.publicKey, nonce: machine.disk.nextNonce, payload };
    machine.disk.nextNonce += 1;
    env.recorder.submitted += 1;
    const message = transactionSignBytes(chainId, unsigned);
    const ticket = env.desk.request({ kind: 'sign', seed: machine.secrets.signing, message });
    this.#context.whenAnswered(ticket, this.#context.charge('sign'), () => {
      const tx = sealTransaction(chainId, unsigned, env.desk.bytes(ticket));
      env.desk.forget(ticket);
      const gateway = env.stream(machine.index, 'gateway').below(this.#context.peers.length);
      this.#open.set(tx.id, { tx, tries: 0, gateway });
      this.#try(tx.id);
    });
  }

  /** A peer has answered. */
  acknowledged(id: string, isAccepted: boolean): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (!isAccepted) {
      this.#try(id);
      return;
    }
    this.#open.delete(id);
    this.#context.env.recorder.acknowledged.set(id, this.#context.nowUs);
  }

  /** Submits to the next peer, and again after a while unless one has answered by then. */
  #try(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined || open.tries >= TRIES_MAX) return;
    open.tries += 1;
    open.gateway = (open.gateway + 1) % this.#context.peers.length;
    const peer = this.#context.peers[open.gateway] as number;
    const tries = open.tries;
    this.#context.send(peer, { type: 'submit', transaction: open.tx });
    this.#context.after(RETRY_US, () => {
      if (this.#open.get(id)?.tries === tries) this.#try(id);
    });
  }
}
