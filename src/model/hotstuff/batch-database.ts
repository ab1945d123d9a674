/**
 * The database under one node's batches: RocksDB as it comes, and the one task that talks to it.
 *
 * The task works off writes and reads one by one, in the order in which they were asked for. A
 * write goes to a table in memory. A full table is compressed into a file (flush); four such files
 * are merged with all of the level below (compaction). One thread does the former and one the
 * latter. Keys are hashes, so every file may hold any key, and there is no filter: a read looks
 * into the files from the newest on, each time decompressing a block, which is a whole batch. What
 * is not there costs most, as every file is looked into.
 *
 * Not modelled: the cache of 8 MiB, in which sixteen full batches have place; and the disk, as
 * nothing waits for it (writes are not synchronous, and files are small once compressed).
 *
 * Source: RocksDB 6.11, `include/rocksdb/options.h` and `advanced_options.h`, for the defaults;
 * `store/src/lib.rs` of asonnino/hotstuff v0.3.0 for the task.
 */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';

/** How fast the database works, on one core. */
export interface DatabaseSpec {
  /** Copying of batches in memory. */
  readonly copyBytesPerSecond: number;
  readonly compressBytesPerSecond: number;
  readonly decompressBytesPerSecond: number;
  /** Bytes over compressed bytes. */
  readonly compression: number;
}

/** `write_buffer_size`. */
const TABLE_BYTES = 67_108_864;
/** `level0_file_num_compaction_trigger`. */
const MERGED_FILES = 4;
/** `level0_slowdown_writes_trigger`. */
const SLOW_FILES = 20;
/** `level0_stop_writes_trigger`. */
const STOP_FILES = 36;
/** `delayed_write_rate`. */
const SLOW_BYTES_PER_SECOND = 16_777_216;
/** `max_bytes_for_level_base`, compressed. */
const LEVEL_BYTES = 268_435_456;

export class BatchDatabase {
  readonly #spec: DatabaseSpec;
  /** By table: when it is a file. Tables are numbered from 0; the last one may still be filled. */
  readonly #flushedUs: Micros[] = [];
  /** Tables below this one are merged, and will be seen so from `#mergedUs` on. */
  #mergedTables = 0;
  #mergingTables = 0;
  #mergedUs: Micros = 0;
  #levelBytes = 0;
  #deepBytes = 0;
  #tableBytes = 0;
  #freeUs: Micros = 0;

  constructor(spec: DatabaseSpec) {
    this.#spec = spec;
  }

  /** The table that a write goes to now. */
  get table(): number {
    return this.#flushedUs.length;
  }

  /** Writes; returns when it is done. Calls are in the order of time. */
  write(nowUs: Micros, bytes: number): Micros {
    const startUs = Math.max(this.#freeUs, nowUs);
    const files = this.#fileCount(startUs);
    const mayUs = files >= STOP_FILES ? Math.max(startUs, this.#mergedUs) : startUs;
    const { copyBytesPerSecond } = this.#spec;
    const rate = files >= SLOW_FILES ? SLOW_BYTES_PER_SECOND : copyBytesPerSecond;
    this.#freeUs = mayUs + timeOf(bytes, Math.min(rate, copyBytesPerSecond));
    this.#tableBytes += bytes;
    if (this.#tableBytes >= TABLE_BYTES) this.#flush();
    return this.#freeUs;
  }

  /**
   * Reads a batch; returns when that is done.
   *
   * @param table - The one that it was written to, or -1 if it was not written yet.
   */
  read(nowUs: Micros, bytes: number, table: number): Micros {
    const startUs = Math.max(this.#freeUs, nowUs);
    const { copyBytesPerSecond, decompressBytesPerSecond } = this.#spec;
    const blocks = this.#blocksRead(startUs, table);
    const copyUs = table < 0 ? 0 : timeOf(bytes, copyBytesPerSecond);
    this.#freeUs = startUs + copyUs + blocks * timeOf(bytes, decompressBytesPerSecond);
    return this.#freeUs;
  }

  #blocksRead(nowUs: Micros, table: number): number {
    const files = this.#fileCount(nowUs);
    if (table >= this.#mergedTables + files) return 0;
    if (table >= this.#mergedTables) return this.#mergedTables + files - table;
    return files + (this.#levelBytes > 0 ? 1 : 0) + (this.#deepBytes > 0 ? 1 : 0);
  }

  /** Files that wait to be merged, or are being merged. */
  #fileCount(nowUs: Micros): number {
    this.#merge(nowUs);
    let end = this.#flushedUs.length;
    while (end > this.#mergedTables && this.#flushedUs[end - 1]! > nowUs) end -= 1;
    return end - this.#mergedTables;
  }

  /** Two full tables may wait for their flush; writes stop until there is one less. */
  #flush(): void {
    const beforeUs = this.#flushedUs.at(-1) ?? 0;
    const bytes = this.#tableBytes;
    this.#tableBytes = 0;
    const startUs = Math.max(beforeUs, this.#freeUs);
    this.#flushedUs.push(startUs + timeOf(bytes, this.#spec.compressBytesPerSecond));
    this.#freeUs = startUs;
  }

  /** Carries the merging of files on to now. */
  #merge(nowUs: Micros): void {
    for (;;) {
      if (this.#mergedUs > nowUs) return;
      this.#mergedTables = this.#mergingTables;
      const dueUs = this.#flushedUs[this.#mergedTables + MERGED_FILES - 1];
      if (dueUs === undefined || dueUs > nowUs) return;
      const startUs = Math.max(dueUs, this.#mergedUs);
      let end = this.#mergedTables + MERGED_FILES;
      while (end < this.#flushedUs.length && this.#flushedUs[end]! <= startUs) end += 1;
      this.#mergedUs = startUs + this.#mergeUs((end - this.#mergedTables) * TABLE_BYTES);
      this.#mergingTables = end;
    }
  }

  /** Merges so much with the first level, and what is too much there with the next. */
  #mergeUs(bytes: number): Micros {
    const { compressBytesPerSecond, decompressBytesPerSecond, compression } = this.#spec;
    this.#levelBytes += bytes;
    let handled = this.#levelBytes;
    const excess = Math.max(0, this.#levelBytes - LEVEL_BYTES * compression);
    if (excess > 0) {
      handled += excess + (this.#deepBytes * excess) / this.#levelBytes;
      this.#levelBytes -= excess;
      this.#deepBytes += excess;
    }
    return timeOf(handled, compressBytesPerSecond) + timeOf(handled, decompressBytesPerSecond);
  }
}

function timeOf(bytes: number, bytesPerSecond: number): Micros {
  return Math.ceil((bytes * US_PER_SECOND) / bytesPerSecond);
}
