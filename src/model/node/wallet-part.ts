/**
 * A wallet: signs transactions and hands each to a peer until one acknowledges it. A transaction
 * counts as acknowledged once a peer says so; from then on the chain owes it. It is final for the
 * wallet's user once it is in a block that the wallet itself has finalised.
 */
import { ByteWriter } from '../../crypto/bytes.ts';
import { SigningKey } from '../../crypto/ed25519.ts';
import { taggedHash } from '../../crypto/hash.ts';
import type { Micros } from '../../kernel/time.ts';
import {
  sealTransaction,
  type Transaction,
  type TransactionKind,
  transactionSignBytes,
} from '../chain/transaction.ts';
import { RecentMap } from '../recent.ts';
import type { ProcessContext } from './context.ts';

/** Who pays, and what its user wants to be told. */
export interface Sending {
  /** Account of the wallet; 0, which signs with the node's own key, unless stated. */
  readonly account?: number;
  readonly watch?: Watch;
}

/** A user that waits for a transaction to be final. */
export interface Watch {
  /** How long the wallet looks for it. */
  readonly forUs: Micros;
  readonly onFinal: () => void;
}

interface AccountKey {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

const RETRY_US: Micros = 800_000;
const TRIES_MAX = 40;
/** Keys of accounts that are surely not derived again. */
const ACCOUNTS_KEPT = 1 << 12;

export class WalletPart {
  readonly #context: ProcessContext;
  /** Submitted and not acknowledged, by id. */
  readonly #open = new Map<string, { readonly tx: Transaction; tries: number; gateway: number }>();
  /** Transactions that a user waits for, by id. */
  readonly #watched = new Map<string, Watch>();
  readonly #accounts = new RecentMap<number, AccountKey>(ACCOUNTS_KEPT);

  constructor(context: ProcessContext) {
    this.#context = context;
  }

  /** Signs and submits one transaction. */
  send(kind: TransactionKind, payload: Uint8Array, { account = 0, watch }: Sending = {}): void {
    const { env, machine } = this.#context;
    const { chainId } = env.genesis;
    const { seed, publicKey } = this.#keyOf(account);
    const nonce = machine.disk.nextNonces.get(account) ?? 0;
    machine.disk.nextNonces.set(account, nonce + 1);
    const unsigned = { kind, sender: publicKey, nonce, payload };
    env.recorder.submitted += 1;
    const message = transactionSignBytes(chainId, unsigned);
    const ticket = env.desk.request({ kind: 'sign', seed, message });
    this.#context.whenAnswered(ticket, this.#context.charge('sign'), () => {
      const tx = sealTransaction(chainId, unsigned, env.desk.bytes(ticket));
      env.desk.forget(ticket);
      const gateway = env.stream(machine.index, 'gateway').below(this.#context.peers.length);
      this.#open.set(tx.id, { tx, tries: 0, gateway });
      if (watch !== undefined) this.#watch(tx.id, watch);
      this.#try(tx.id);
    });
  }

  /** The node has finalised a block. */
  finalised(transactions: readonly Transaction[]): void {
    if (this.#watched.size === 0) return;
    for (const { id } of transactions) {
      const watch = this.#watched.get(id);
      this.#watched.delete(id);
      watch?.onFinal();
    }
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
    this.#context.env.observer?.acknowledged(id);
  }

  #watch(id: string, watch: Watch): void {
    this.#watched.set(id, watch);
    this.#context.after(watch.forUs, () => void this.#watched.delete(id));
  }

  /** The key of an account: the node's own, or one derived from its secret. */
  #keyOf(account: number): AccountKey {
    const { secrets, publicKey } = this.#context.machine;
    if (account === 0) return { seed: secrets.signing, publicKey };
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const origin = new ByteWriter().bytes(secrets.signing).u64(account).finish();
    const seed = taggedHash('simnet/account/v1', origin);
    const key = { seed, publicKey: SigningKey.fromSeed(seed).publicKey };
    this.#accounts.set(account, key);
    return key;
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
