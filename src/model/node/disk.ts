/** What a node keeps when its process dies. */

import type { Ledger } from '../chain/ledger.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { SyncedBlock } from '../wire/messages.ts';

export class Disk {
  /** Finalised blocks with their certificates; index 0 is height 1. */
  readonly blocks: SyncedBlock[] = [];
  /** State after the last finalised block. */
  readonly ledger: Ledger;
  /** Write-ahead log of consensus since the last finalised height: framed records. */
  wal: Uint8Array[] = [];
  /** Transactions this node has acknowledged and that no block holds yet, by id. */
  readonly journal = new Map<string, Transaction>();
  /** Nonce of the next transaction that this node sends on behalf of its user. */
  nextNonce = 0;
  /** Proof envelopes that this node made or verified, by proof index. */
  readonly proofs = new Map<number, Uint8Array>();

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  blockAt(height: number): SyncedBlock | undefined {
    return this.blocks[height - 1];
  }
}
