/**
 * An index over Bitcoin blocks of one network, as an Electrum server keeps it.
 *
 * Blocks may come in any order: which script an input spends from is found when it is asked for,
 * by joining the outputs that pay to a script with the inputs that spend them. So the answers
 * depend on which blocks are indexed, never on when.
 */
import { check } from '../../kernel/check.ts';
import { type BitcoinBlock, type Outpoint, outpointKey } from './bitcoin-block.ts';
import {
  type BlockRows,
  blockRows,
  type FundingRow,
  type HeaderRow,
  type SpendingRow,
  type TransactionPlace,
  type TransactionRow,
} from './block-rows.ts';

export class TrackerIndex {
  readonly #headers = new Map<number, HeaderRow>();
  readonly #headersById = new Map<string, HeaderRow>();
  readonly #transactions = new Map<string, TransactionRow>();
  /** Outputs by outpoint. */
  readonly #outputs = new Map<string, FundingRow>();
  /** Outpoints that pay to a script, in the order of indexing. */
  readonly #funded = new Map<string, string[]>();
  /** Spending inputs by the outpoint they spend. */
  readonly #spendings = new Map<string, SpendingRow>();

  /**
   * Indexes a block.
   *
   * @param block - One in which `blockFault` finds nothing.
   * @param height - Its height in its own chain.
   * @throws InvariantError if the index has a block of that id or height, or one of the
   *   transactions: what it follows would be no chain.
   */
  add(block: BitcoinBlock, height: number): void {
    check(!this.#headers.has(height), 'a height is indexed twice', height);
    check(!this.#headersById.has(block.id), 'a block is indexed twice', block.id);
    const { header, transactions, fundings, spendings } = blockRows(block, height);
    for (const { txid } of transactions) {
      check(!this.#transactions.has(txid), 'a transaction is indexed twice', txid);
    }
    this.#headers.set(height, header);
    this.#headersById.set(header.id, header);
    for (const row of transactions) this.#transactions.set(row.txid, row);
    for (const row of fundings) this.#fund(row);
    for (const row of spendings) this.#spendings.set(outpointKey(row.outpoint), row);
  }

  /** The header at a height. */
  header(height: number): HeaderRow | undefined {
    return this.#headers.get(height);
  }

  /** The header of a block, by its id in display order. */
  headerOf(id: string): HeaderRow | undefined {
    return this.#headersById.get(id);
  }

  /** Where a transaction is. */
  transaction(txid: string): TransactionRow | undefined {
    return this.#transactions.get(txid);
  }

  /** The output at an outpoint. */
  output(outpoint: Outpoint): FundingRow | undefined {
    return this.#outputs.get(outpointKey(outpoint));
  }

  /** The input that spends an outpoint, whether or not the output itself is indexed. */
  spender(outpoint: Outpoint): SpendingRow | undefined {
    return this.#spendings.get(outpointKey(outpoint));
  }

  /** Transactions that pay to a script or spend from it, each once, in chain order. */
  history(scripthash: string): TransactionPlace[] {
    const places = new Map<string, TransactionPlace>();
    for (const row of this.#fundings(scripthash)) {
      const spending = this.spender(row);
      for (const { txid, height, place } of spending === undefined ? [row] : [row, spending]) {
        places.set(txid, { txid, height, place });
      }
    }
    return [...places.values()].sort((a, b) => a.height - b.height || a.place - b.place);
  }

  /** Outputs that pay to a script and that no indexed input spends, in chain order. */
  unspent(scripthash: string): FundingRow[] {
    return this.#fundings(scripthash)
      .filter((row) => this.spender(row) === undefined)
      .sort((a, b) => a.height - b.height || a.place - b.place || a.vout - b.vout);
  }

  /** Worth of the unspent outputs of a script, in satoshi. */
  balance(scripthash: string): number {
    return this.unspent(scripthash).reduce((total, { satoshi }) => total + satoshi, 0);
  }

  /** What the index holds about one block, put together again; undefined if a row is missing. */
  rowsOf(id: string): BlockRows | undefined {
    const header = this.#headersById.get(id);
    if (header === undefined || this.#headers.get(header.height) !== header) return undefined;
    const transactions = header.txids.map((txid) => this.transaction(txid));
    const fundings = transactions.flatMap((row) => this.#outputsOf(row));
    const spendings = transactions.flatMap((row) =>
      (row?.spent ?? []).map((at) => this.spender(at)),
    );
    if (!areAll(transactions) || !areAll(fundings) || !areAll(spendings)) return undefined;
    return { header, transactions, fundings, spendings };
  }

  #fund(row: FundingRow): void {
    const key = outpointKey(row);
    this.#outputs.set(key, row);
    const known = this.#funded.get(row.scripthash);
    if (known === undefined) this.#funded.set(row.scripthash, [key]);
    else known.push(key);
  }

  #fundings(scripthash: string): FundingRow[] {
    const keys = this.#funded.get(scripthash) ?? [];
    return keys.flatMap((key) => this.#outputs.get(key) ?? []);
  }

  #outputsOf(row: TransactionRow | undefined): (FundingRow | undefined)[] {
    if (row === undefined) return [];
    const { txid, outputCount } = row;
    return Array.from({ length: outputCount }, (_, vout) => this.output({ txid, vout }));
  }
}

function areAll<Row>(rows: readonly (Row | undefined)[]): rows is Row[] {
  return !rows.includes(undefined);
}
