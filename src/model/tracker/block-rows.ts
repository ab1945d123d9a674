/**
 * What an index keeps about one Bitcoin block, in the shapes of an Electrum server: its header,
 * where each transaction is, which script each output pays to, which output each input spends.
 *
 * Rows hold whole hashes where Electrs keeps prefixes, so a lookup has no false hits to sort out.
 */
import { toHex } from '../../crypto/bytes.ts';
import {
  type BitcoinBlock,
  type BitcoinTransaction,
  isCoinbase,
  type Outpoint,
  outpointKey,
} from './bitcoin-block.ts';
import { scripthash } from './bitcoin-hash.ts';

export interface HeaderRow {
  readonly height: number;
  readonly id: string;
  /** The 80 bytes, hexadecimal. */
  readonly header: string;
  /** In block order. */
  readonly txids: readonly string[];
}

/** Where in the chain a transaction is: height of its block, place in it. */
export interface TransactionPlace {
  readonly txid: string;
  readonly height: number;
  readonly place: number;
}

export interface TransactionRow extends TransactionPlace {
  /** Outputs that its inputs spend, in input order; none for a coinbase. */
  readonly spent: readonly Outpoint[];
  readonly outputCount: number;
}

export interface FundingRow extends TransactionPlace {
  readonly vout: number;
  readonly scripthash: string;
  readonly satoshi: number;
}

export interface SpendingRow extends TransactionPlace {
  /** Index among the inputs of the spending transaction. */
  readonly vin: number;
  readonly outpoint: Outpoint;
}

export interface BlockRows {
  readonly header: HeaderRow;
  readonly transactions: readonly TransactionRow[];
  readonly fundings: readonly FundingRow[];
  readonly spendings: readonly SpendingRow[];
}

/** The rows of a block at a height, in block order. */
export function blockRows(block: BitcoinBlock, height: number): BlockRows {
  const { id, header, transactions } = block;
  const txids = transactions.map((tx) => tx.txid);
  return {
    header: { height, id, header: toHex(header.raw), txids },
    transactions: transactions.map((tx, place) => transactionRow(tx, height, place)),
    fundings: transactions.flatMap((tx, place) => fundingRows(tx, height, place)),
    spendings: transactions.flatMap((tx, place) => spendingRows(tx, height, place)),
  };
}

/** One line a row, in block order: equal texts, equal rows. */
export function rowTexts({ header, transactions, fundings, spendings }: BlockRows): string[] {
  return [
    `header ${header.height} ${header.id} ${header.header} ${header.txids.join(',')}`,
    ...transactions.map(
      (row) => `transaction ${placeText(row)} ${row.spent.map(outpointKey)} ${row.outputCount}`,
    ),
    ...fundings.map(
      (row) => `funding ${placeText(row)} ${row.vout} ${row.scripthash} ${row.satoshi}`,
    ),
    ...spendings.map((row) => `spending ${placeText(row)} ${row.vin} ${outpointKey(row.outpoint)}`),
  ];
}

function transactionRow(tx: BitcoinTransaction, height: number, place: number): TransactionRow {
  const spent = isCoinbase(tx) ? [] : tx.inputs.map((input) => input.previous);
  return { txid: tx.txid, height, place, spent, outputCount: tx.outputs.length };
}

function fundingRows({ txid, outputs }: BitcoinTransaction, height: number, place: number) {
  return outputs.map(
    ({ script, satoshi }, vout): FundingRow => ({
      txid,
      height,
      place,
      vout,
      scripthash: scripthash(script),
      satoshi,
    }),
  );
}

function spendingRows(tx: BitcoinTransaction, height: number, place: number): SpendingRow[] {
  const { txid } = tx;
  if (isCoinbase(tx)) return [];
  return tx.inputs.map((input, vin) => ({ txid, height, place, vin, outpoint: input.previous }));
}

function placeText({ txid, height, place }: TransactionPlace): string {
  return `${txid} ${height} ${place}`;
}
