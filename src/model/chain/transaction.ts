/**
 * What a block carries: payments of wallets, anchored payloads of the wallet tracker, and the VRF
 * submissions by which validators apply for the next epoch.
 */
import { ByteReader, ByteWriter, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';

/** The kinds of transaction, by the byte that names them on the wire. */
export const TRANSACTION_KINDS = ['payment', 'anchor', 'vrf-submission'] as const;
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

export interface Transaction {
  /** SHA-256 of the signed content, hex. */
  readonly id: string;
  readonly kind: TransactionKind;
  /** Ed25519 public key of the sender. */
  readonly sender: Uint8Array;
  /** Counts the sender's transactions from 0, so that equal payloads differ. */
  readonly nonce: number;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

export type UnsignedTransaction = Omit<Transaction, 'id' | 'signature'>;

/** Bytes of a transaction beside its payload, as sent. */
export const TRANSACTION_OVERHEAD = 1 + 32 + 8 + 4 + 64;

/** What the sender signs. */
export function transactionSignBytes(chainId: string, tx: UnsignedTransaction): Uint8Array {
  return new ByteWriter()
    .text('simnet/transaction/v1')
    .text(chainId)
    .u8(TRANSACTION_KINDS.indexOf(tx.kind))
    .bytes(tx.sender)
    .u64(tx.nonce)
    .sized(tx.payload)
    .finish();
}

/** The transaction with its signature and the id that follows from its signed content. */
export function sealTransaction(
  chainId: string,
  tx: UnsignedTransaction,
  signature: Uint8Array,
): Transaction {
  const id = toHex(taggedHash('simnet/transaction-id/v1', transactionSignBytes(chainId, tx)));
  return { ...tx, id, signature };
}

/** A validator's application for an epoch: its proof over that epoch's VRF input. */
export interface VrfSubmission {
  readonly epoch: number;
  /** Index of the validator in the genesis set. */
  readonly validator: number;
  /** ECVRF proof, 80 bytes. */
  readonly proof: Uint8Array;
}

export function encodeVrfSubmission(submission: VrfSubmission): Uint8Array {
  return new ByteWriter()
    .u32(submission.epoch)
    .u32(submission.validator)
    .bytes(submission.proof)
    .finish();
}

/** @throws DecodeError if the payload is not exactly one submission. */
export function decodeVrfSubmission(payload: Uint8Array): VrfSubmission {
  const reader = new ByteReader(payload);
  const submission = { epoch: reader.u32(), validator: reader.u32(), proof: reader.bytes(80) };
  reader.end();
  return submission;
}
