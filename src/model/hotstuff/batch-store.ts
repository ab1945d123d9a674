/**
 * The batches of transactions that one node holds or is about to hold.
 *
 * A node hashes the batches one by one, in order of arrival, and writes them to its database. Each
 * copy that is written is news to the node's proposer: a batch that comes twice, sent by its author
 * and as an answer, may be proposed again. It is how batches of a block that was never certified
 * come back.
 *
 * To see whether a batch is there, the node reads it, whole. One that is not there yet is looked up
 * three times: by the consensus, by what waits for it on behalf of the block, and, if it was not
 * asked for before, by what waits for the answer.
 */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import { BatchDatabase, type DatabaseSpec } from './batch-database.ts';

/** Transactions that one node collected and sent to all others. */
export interface Batch {
  readonly id: number;
  readonly author: number;
  readonly bytes: number;
  readonly txCount: number;
  /** Sum over its transactions of the times at which clients sent them. */
  readonly sentSumUs: number;
  /** By node: when its bytes are there. */
  readonly arrivesUs: Float64Array;
  /** By node: when it is written, or -1 while that is not known. */
  readonly writtenUs: Float64Array;
  /** By node: the table of its database that the batch was written to, or -1. */
  readonly table: Int32Array;
  /** By node: 1 once it was asked for. */
  readonly isFetched: Uint8Array;
  /** When a leader first put it into a block, or -1. */
  createdUs: Micros;
  /** When a node first committed it, or -1. */
  committedUs: Micros;
}

/** A batch under way or written, and when it is there. */
interface Copy {
  readonly batch: Batch;
  readonly atUs: Micros;
}

export class BatchStore {
  readonly #self: number;
  readonly #hashUsPerByte: number;
  readonly #database: BatchDatabase;
  #incoming: Copy[] = [];
  /** Written, or about to be; in the order of time. */
  #written: Copy[] = [];
  #hashedUs: Micros = 0;
  #admittedUs: Micros = -1;

  /** @param hashBytesPerSecond - How fast the node hashes. */
  constructor(self: number, hashBytesPerSecond: number, database: DatabaseSpec) {
    this.#self = self;
    this.#hashUsPerByte = US_PER_SECOND / hashBytesPerSecond;
    this.#database = new BatchDatabase(database);
  }

  /** A copy of the batch is under way to this node. */
  expect(batch: Batch, arrivesUs: Micros): void {
    this.#incoming.push({ batch, atUs: arrivesUs });
  }

  /** When the batch is written, or undefined while it is still under way. */
  writtenUs(batch: Batch, nowUs: Micros): Micros | undefined {
    this.#admit(nowUs);
    const writtenUs = batch.writtenUs[this.#self]!;
    return writtenUs < 0 ? undefined : writtenUs;
  }

  /** Looks the batches up one after the other; returns when that is done. */
  lookUp(batches: readonly Batch[], nowUs: Micros): Micros {
    this.#admit(nowUs);
    let doneUs = nowUs;
    for (const batch of batches) doneUs = this.#read(batch, doneUs);
    for (const batch of batches) {
      if (this.#isWritten(batch, nowUs)) continue;
      this.#read(batch, doneUs);
      if (batch.isFetched[this.#self] === 0) this.#read(batch, doneUs);
    }
    return doneUs;
  }

  /** Reads one batch for a node that asks for it; returns when that is done. */
  answer(batch: Batch, nowUs: Micros): Micros {
    this.#admit(nowUs);
    return this.#read(batch, nowUs);
  }

  #read(batch: Batch, nowUs: Micros): Micros {
    const table = this.#isWritten(batch, nowUs) ? batch.table[this.#self]! : -1;
    return this.#database.read(nowUs, batch.bytes, table);
  }

  #isWritten(batch: Batch, nowUs: Micros): boolean {
    const writtenUs = batch.writtenUs[this.#self]!;
    return writtenUs >= 0 && writtenUs <= nowUs;
  }

  /** The copies that were written since this was asked last, in order. */
  takeWritten(nowUs: Micros): Batch[] {
    this.#admit(nowUs);
    const end = this.#written.findIndex(({ atUs }) => atUs > nowUs);
    const taken = end < 0 ? this.#written : this.#written.slice(0, end);
    this.#written = end < 0 ? [] : this.#written.slice(end);
    return taken.map(({ batch }) => batch);
  }

  #admit(nowUs: Micros): void {
    if (nowUs === this.#admittedUs) return;
    this.#admittedUs = nowUs;
    const self = this.#self;
    const arrived: Copy[] = [];
    const left: Copy[] = [];
    for (const copy of this.#incoming) (copy.atUs <= nowUs ? arrived : left).push(copy);
    if (arrived.length === 0) return;
    this.#incoming = left;
    arrived.sort((a, b) => a.atUs - b.atUs || a.batch.id - b.batch.id);
    for (const { batch, atUs } of arrived) {
      const startUs = Math.max(this.#hashedUs, atUs);
      this.#hashedUs = startUs + Math.ceil(batch.bytes * this.#hashUsPerByte);
      const { table } = this.#database;
      const writtenUs = this.#database.write(this.#hashedUs, batch.bytes);
      this.#written.push({ batch, atUs: writtenUs });
      if (batch.writtenUs[self]! >= 0) continue;
      batch.table[self] = table;
      batch.writtenUs[self] = writtenUs;
    }
  }
}
