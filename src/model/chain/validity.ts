/** Whether a proposed block may follow the chain, apart from its signatures and VRF proofs. */
import type { Behaviour } from '../versions/behaviour.ts';
import { type Block, transactionRoot, transactionsBytes } from './block.ts';
import type { Ledger } from './ledger.ts';
import { decodeVrfSubmission, type Transaction } from './transaction.ts';

export interface BlockLimits {
  readonly transactionsMax: number;
  readonly bytesMax: number;
}

/**
 * Judges a block by the rules of a release.
 *
 * @param proposer - Genesis index of the validator that leads the block's own round.
 * @returns Why the block is refused, or null.
 */
export function blockFault(
  block: Block,
  ledger: Ledger,
  behaviour: Behaviour,
  limits: BlockLimits,
  proposer: number,
): string | null {
  const { header, transactions } = block;
  if (header.height !== ledger.height + 1) return 'block.height';
  if (header.previousHash !== ledger.hash) return 'block.previous';
  if (header.epoch !== ledger.nextEpoch) return 'block.epoch';
  if (header.timeUs <= ledger.timeUs) return 'block.time';
  if (header.protocol !== behaviour.nextProtocol(ledger.view)) return 'block.protocol';
  if (header.signal < header.protocol) return 'block.signal';
  if (header.stateRoot !== ledger.stateRoot) return 'block.state_root';
  if (header.validatorSetHash !== ledger.nextSet.hash) return 'block.validator_set';
  if (header.proposer !== proposer) return 'block.proposer';
  if (transactions.length > limits.transactionsMax) return 'block.transactions_max';
  if (transactionsBytes(transactions) > limits.bytesMax) return 'block.bytes_max';
  if (header.transactionRoot !== transactionRoot(transactions)) return 'block.transaction_root';
  return transactionsFault(transactions, ledger);
}

function transactionsFault(transactions: readonly Transaction[], ledger: Ledger): string | null {
  const ids = new Set<string>();
  for (const tx of transactions) {
    if (ids.has(tx.id)) return 'block.transaction_twice';
    if (ledger.isCommitted(tx.id)) return 'block.transaction_committed';
    ids.add(tx.id);
    if (tx.kind === 'vrf-submission' && submissionFault(tx, ledger)) return 'block.submission';
  }
  return null;
}

function submissionFault(tx: Transaction, ledger: Ledger): boolean {
  if (tx.payload.length !== 88) return true;
  const { epoch, validator } = decodeVrfSubmission(tx.payload);
  if (epoch !== ledger.nextEpoch + 1) return true;
  if (ledger.genesis.validators[validator] === undefined) return true;
  return ledger.hasSubmission(epoch, validator);
}
