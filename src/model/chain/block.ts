/** Blocks of the simulated chain: header, transactions, and the roots that bind them. */
import { ByteWriter, fromHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { merkleRoot } from '../../crypto/merkle.ts';
import type { Micros } from '../../kernel/time.ts';
import { hashBytes, hashText } from '../hash-bytes.ts';
import { TRANSACTION_OVERHEAD, type Transaction } from './transaction.ts';

export interface BlockHeader {
  readonly height: number;
  /** Round in which the block was first proposed; a later round may propose it again. */
  readonly round: number;
  readonly epoch: number;
  /** Rules by which the block is to be judged. */
  readonly protocol: number;
  /** Highest protocol that the proposer's version can run. */
  readonly signal: number;
  /** Index of the proposer in the genesis set. */
  readonly proposer: number;
  readonly timeUs: Micros;
  /** All roots and hashes are 32 bytes, hex. */
  readonly previousHash: string;
  readonly transactionRoot: string;
  /** State after the previous block. */
  readonly stateRoot: string;
  readonly validatorSetHash: string;
  /** The proposer's ECVRF proof over (previous hash, height, round), 80 bytes. */
  readonly vrfProof: Uint8Array;
}

export interface Block {
  readonly hash: string;
  readonly height: number;
  readonly header: BlockHeader;
  readonly transactions: readonly Transaction[];
}

export const HASH_ZERO = '00'.repeat(32);

/** The header as hashed: canonical, and bound to one chain. */
function encodeHeader(chainId: string, header: BlockHeader): Uint8Array {
  return new ByteWriter()
    .text(chainId)
    .u64(header.height)
    .u32(header.round)
    .u32(header.epoch)
    .u8(header.protocol)
    .u8(header.signal)
    .u32(header.proposer)
    .u64(header.timeUs)
    .bytes(hashBytes(header.previousHash))
    .bytes(hashBytes(header.transactionRoot))
    .bytes(hashBytes(header.stateRoot))
    .bytes(hashBytes(header.validatorSetHash))
    .sized(header.vrfProof)
    .finish();
}

/** Builds the block that a header and its transactions name. */
export function makeBlock(
  chainId: string,
  header: BlockHeader,
  transactions: readonly Transaction[],
): Block {
  const hash = hashText(taggedHash('simnet/block/v1', encodeHeader(chainId, header)));
  return { hash, height: header.height, header, transactions };
}

/** Roots of lists that were seen before: nobody changes a list once it is in a block. */
const roots = new WeakMap<readonly Transaction[], string>();

/** Merkle root over the transaction ids in block order, hex. The list must not change any more. */
export function transactionRoot(transactions: readonly Transaction[]): string {
  const known = roots.get(transactions);
  if (known !== undefined) return known;
  const root = hashText(merkleRoot(transactions.map((tx) => fromHex(tx.id))));
  roots.set(transactions, root);
  return root;
}

/** What a proposer's VRF proves for one block. */
export function proposerAlpha(
  chainId: string,
  previousHash: string,
  height: number,
  round: number,
): Uint8Array {
  return new ByteWriter()
    .text('simnet/proposer-vrf/v1')
    .text(chainId)
    .bytes(fromHex(previousHash))
    .u64(height)
    .u32(round)
    .finish();
}

/** Payload and overhead of a list of transactions, bytes. */
export function transactionsBytes(transactions: readonly Transaction[]): number {
  let total = 0;
  for (const tx of transactions) total += TRANSACTION_OVERHEAD + tx.payload.length;
  return total;
}
