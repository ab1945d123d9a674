/**
 * Judges a Bitcoin block by itself: what its header commits to, and what any block must obey.
 *
 * These are the rules that need no other block: proof of work, roots, the shape of transactions.
 * Scripts are not run and signatures not verified; a block's place is known by its id.
 */
import { equalBytes } from '../../crypto/bytes.ts';
import {
  type BitcoinBlock,
  type BitcoinTransaction,
  BLOCK_WEIGHT_MAX,
  isCoinbase,
  isNowhere,
  outpointKey,
} from './bitcoin-block.ts';
import { doubleSha256 } from './bitcoin-hash.ts';
import { bitcoinMerkle } from './bitcoin-merkle.ts';
import { hasProofOfWork } from './bitcoin-work.ts';

/** Why a block may not be indexed. */
export type BlockFault =
  /** The bytes are no block. */
  | 'index.encoding'
  /** The header is not that of the block asked for. */
  | 'index.header'
  /** The hash does not meet the target, or the target is none. */
  | 'index.pow'
  /** The Merkle root is not that of the transactions, or of more than one list of them. */
  | 'index.txroot'
  /** A transaction that no block may hold, or not there. */
  | 'index.transaction'
  /** The witnesses are not what the coinbase commits to. */
  | 'index.witness'
  /** The block is indexed already. */
  | 'index.duplicate';

/** No output, nor all outputs of a transaction together, may be worth more. */
const SATOSHI_MAX = 21_000_000 * 100_000_000;

/** `OP_RETURN`, a push of 36 bytes, and the tag of a witness commitment. Source: BIP-141. */
const COMMITMENT_TAG = Uint8Array.of(0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed);
const COMMITMENT_END = COMMITMENT_TAG.length + 32;

/**
 * The first rule that a block breaks, or null when it breaks none.
 *
 * @param id - Id that the block must have, in display order; without it any id will do.
 * Source: Bitcoin Core, validation.cpp, `CheckBlock` and `CheckWitnessMalleation`.
 */
export function blockFault(block: BitcoinBlock, id?: string): BlockFault | null {
  if (id !== undefined && block.id !== id) return 'index.header';
  if (!hasProofOfWork(block.hash, block.header.bits)) return 'index.pow';
  if (!hasTransactionRoot(block)) return 'index.txroot';
  if (!hasLawfulTransactions(block)) return 'index.transaction';
  return hasWitnessCommitment(block) ? null : 'index.witness';
}

function hasTransactionRoot({ header, transactions }: BitcoinBlock): boolean {
  const { root, isAmbiguous } = bitcoinMerkle(transactions.map((tx) => tx.hash));
  return !isAmbiguous && equalBytes(root, header.merkleRoot);
}

function hasLawfulTransactions({ transactions, weight }: BitcoinBlock): boolean {
  if (weight > BLOCK_WEIGHT_MAX || transactions.length === 0) return false;
  if (!transactions.every((tx, place) => isCoinbase(tx) === (place === 0))) return false;
  return transactions.every(isLawful) && spendsEachOnce(transactions);
}

function isLawful(tx: BitcoinTransaction): boolean {
  if (tx.outputs.length === 0) return false;
  let total = 0;
  for (const { satoshi } of tx.outputs) {
    total += satoshi;
    if (total > SATOSHI_MAX) return false;
  }
  if (!isCoinbase(tx)) return !tx.inputs.some(({ previous }) => isNowhere(previous));
  const { length } = tx.inputs[0]!.script;
  return length >= 2 && length <= 100;
}

/** No output may be spent twice, whether by one transaction or by two. */
function spendsEachOnce(transactions: readonly BitcoinTransaction[]): boolean {
  const spent = transactions.flatMap((tx) => tx.inputs.map((input) => outpointKey(input.previous)));
  return new Set(spent).size === spent.length;
}

/** A block without a commitment may hold no witness: nothing would bind it. */
function hasWitnessCommitment({ transactions }: BitcoinBlock): boolean {
  const coinbase = transactions[0]!;
  const commitment = witnessCommitment(coinbase);
  const { witness } = coinbase.inputs[0]!;
  if (commitment === undefined) {
    return transactions.every((tx) => tx.inputs.every((input) => input.witness.length === 0));
  }
  const [reserved] = witness;
  if (reserved === undefined || witness.length !== 1 || reserved.length !== 32) return false;
  const { root } = bitcoinMerkle(
    transactions.map((tx, place) => (place === 0 ? new Uint8Array(32) : tx.witnessHash)),
  );
  return equalBytes(doubleSha256(root, reserved), commitment);
}

/** The 32 bytes behind the tag in the last output that has one. */
function witnessCommitment(coinbase: BitcoinTransaction): Uint8Array | undefined {
  const tagged = coinbase.outputs.findLast(
    ({ script }) =>
      script.length >= COMMITMENT_END &&
      equalBytes(script.subarray(0, COMMITMENT_TAG.length), COMMITMENT_TAG),
  );
  return tagged?.script.subarray(COMMITMENT_TAG.length, COMMITMENT_END);
}
