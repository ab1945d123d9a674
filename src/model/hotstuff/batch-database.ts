/**
 * The database under one node's batches: RocksDB as it comes, and the one task that talks to it.
 *
 * The task works off writes and reads one by one, in the order in which they were asked for. A
 * write goes to a log and to a table in memory. A full table is compressed into a file (flush);
 * four such files are merged with all of the first level (compaction). What is too much there moves
 * on to the second level, one file at a time, and is merged with what that holds of the same keys.
 * One thread flushes and one merges, first what exceeds its limit by most: where files come faster
 * than they are merged, the first level grows, and each merge with it takes longer. Keys are hashes,
 * so every file of a table may hold any key, and there is no filter: a read looks into the files
 * from the newest on, each time decompressing a block, which is a whole batch. What is not there
 * costs most, as every file is looked into.
 *
 * A level has one file at most for each key. Files that moved on leave a gap until the next merge,
 * and the second level covers all keys only once several have come: both are shares here, as what
 * is moved is taken to lie anywhere.
 *
 * Writes do not wait for the disk, but a file counts only once it is there, so flushes and merges do.
 *
 * Not modelled: the cache of 8 MiB, in which sixteen full batches have place.
 *
 * Source: RocksDB 6.20.3, `include/rocksdb/options.h` and `advanced_options.h`, for the defaults;
 * `store/src/lib.rs` of asonnino/hotstuff v0.3.0 for the task. Judged by RocksDB itself, by
 * `bench/rocksdb`; see the test.
 */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';

/** How fast the database works, on one core, in bytes of batches as they are written. */
export interface DatabaseSpec {
  /** To the log and to a table in memory. */
  readonly writeBytesPerSecond: number;
  /** A copy of what was found. */
  readonly copyBytesPerSecond: number;
  /** To find and decompress a block of a file. */
  readonly blockBytesPerSecond: number;
  /** From a table to a file. */
  readonly flushBytesPerSecond: number;
  /** From files to files. */
  readonly mergeBytesPerSecond: number;
  /** Bytes over compressed bytes. */
  readonly compression: number;
  /** How fast the disk takes what is compressed. */
  readonly diskBytesPerSecond: number;
}

/** `write_buffer_size`. */
const TABLE_BYTES = 67_108_864;
/** `level0_file_num_compaction_trigger`. */
const MERGED_FILES = 4;
/** `level0_slowdown_writes_trigger`. */
const SLOW_FILES = 20;
/** `level0_stop_writes_trigger`. */
const STOP_FILES = 36;
/** `max_delayed_write_rate`. */
const SLOW_BYTES_PER_SECOND = 16_777_216;
/** `kIncSlowdownRatio`: as more files come to wait while writes are slowed; and back as fewer do. */
const SLOWER = 0.8;
/** `kDelayRecoverSlowdownRatio`: once writes are not slowed any more. */
const RECOVERY = 1.4;
/** `max_bytes_for_level_base`, compressed. */
const LEVEL_BYTES = 268_435_456;
/** `target_file_size_base`, compressed. */
const FILE_BYTES = 67_108_864;

export class BatchDatabase {
  readonly #spec: DatabaseSpec;
  /** By table: when it is a file. Tables are numbered from 0; the last one may still be filled. */
  readonly #flushedUs: Micros[] = [];
  /** Tables below this one are merged, and will be seen so from `#mergedUs` on. */
  #mergedTables = 0;
  #mergingTables = 0;
  #mergedUs: Micros = 0;
  #levelBytes = 0;
  /** Share of all keys that a file of the first level has place for. */
  #levelShare = 0;
  #deepBytes = 0;
  #deepShare = 0;
  #tableBytes = 0;
  #freeUs: Micros = 0;
  /** Files that waited when a write was slowed last, or 0 if the last one was not slowed. */
  #slowFiles = 0;
  #slowRate = SLOW_BYTES_PER_SECOND;

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
    this.#freeUs = mayUs + timeOf(bytes, this.#writeRate(files));
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
    const { copyBytesPerSecond, blockBytesPerSecond } = this.#spec;
    const blocks = this.#blocksRead(startUs, table);
    const copyUs = table < 0 ? 0 : timeOf(bytes, copyBytesPerSecond);
    this.#freeUs = startUs + copyUs + timeOf(blocks * bytes, blockBytesPerSecond);
    return this.#freeUs;
  }

  #writeRate(files: number): number {
    const { writeBytesPerSecond } = this.#spec;
    const before = this.#slowFiles;
    this.#slowFiles = files >= SLOW_FILES ? files : 0;
    if (before > 0 && files < SLOW_FILES) this.#slowRate *= RECOVERY;
    else if (before > 0 && files > before) this.#slowRate *= SLOWER;
    else if (files < before) this.#slowRate /= SLOWER;
    this.#slowRate = Math.min(this.#slowRate, SLOW_BYTES_PER_SECOND);
    return files < SLOW_FILES ? writeBytesPerSecond : Math.min(this.#slowRate, writeBytesPerSecond);
  }

  /** On average: a level may have no file for the key. */
  #blocksRead(nowUs: Micros, table: number): number {
    const files = this.#fileCount(nowUs);
    if (table >= this.#mergedTables + files) return 0;
    if (table >= this.#mergedTables) return this.#mergedTables + files - table;
    return files + this.#levelShare + this.#deepShare;
  }

  /** Files that wait to be merged, or are being merged. */
  #fileCount(nowUs: Micros): number {
    this.#merge(nowUs);
    return this.#filesAt(nowUs);
  }

  /** Two full tables may wait for their flush; writes stop until there is one less. */
  #flush(): void {
    const beforeUs = this.#flushedUs.at(-1) ?? 0;
    const bytes = this.#tableBytes;
    this.#tableBytes = 0;
    const startUs = Math.max(beforeUs, this.#freeUs);
    const { flushBytesPerSecond } = this.#spec;
    this.#flushedUs.push(startUs + timeOf(bytes, flushBytesPerSecond) + this.#syncUs(bytes));
    this.#freeUs = startUs;
  }

  /** Carries the merging of files on to now: what exceeds its limit by most comes first. */
  #merge(nowUs: Micros): void {
    while (this.#mergedUs <= nowUs) {
      this.#mergedTables = this.#mergingTables;
      const excess = this.#levelBytes / (LEVEL_BYTES * this.#spec.compression);
      const files = this.#filesAt(this.#mergedUs);
      if (excess > Math.max(1, files / MERGED_FILES)) {
        this.#mergedUs += this.#mergeUs(this.#moveFile());
        continue;
      }
      const dueUs = this.#flushedUs[this.#mergedTables + MERGED_FILES - 1];
      if (dueUs === undefined || dueUs > nowUs) return;
      const startUs = Math.max(dueUs, this.#mergedUs);
      const merged = this.#filesAt(startUs);
      this.#levelBytes += merged * TABLE_BYTES;
      this.#levelShare = 1;
      this.#mergedUs = startUs + this.#mergeUs(this.#levelBytes);
      this.#mergingTables = this.#mergedTables + merged;
    }
  }

  /** Files that no merge has taken by then. */
  #filesAt(nowUs: Micros): number {
    let end = this.#mergedTables;
    while (end < this.#flushedUs.length && this.#flushedUs[end]! <= nowUs) end += 1;
    return end - this.#mergedTables;
  }

  #mergeUs(bytes: number): Micros {
    return timeOf(bytes, this.#spec.mergeBytesPerSecond) + this.#syncUs(bytes);
  }

  /** How long it takes until so many bytes are on the disk, compressed. */
  #syncUs(bytes: number): Micros {
    const { compression, diskBytesPerSecond } = this.#spec;
    return timeOf(bytes / compression, diskBytesPerSecond);
  }

  /** Moves a file on to the next level; returns how many bytes have to be merged for that. */
  #moveFile(): number {
    const bytes = FILE_BYTES * this.#spec.compression;
    const share = (this.#levelShare * bytes) / this.#levelBytes;
    const merged = this.#deepShare * bytes + share * this.#deepBytes;
    this.#levelBytes -= bytes;
    this.#levelShare -= share;
    this.#deepBytes += bytes;
    this.#deepShare += share * (1 - this.#deepShare);
    return merged;
  }
}

function timeOf(bytes: number, bytesPerSecond: number): Micros {
  return Math.ceil((bytes * US_PER_SECOND) / bytesPerSecond);
}
