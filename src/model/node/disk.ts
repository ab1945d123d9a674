/**
 * What a node keeps when its process dies, and what can happen to it.
 *
 * Every write is followed by a sync. A process that is killed loses nothing: what it wrote is with
 * the operating system. When the machine loses power, the writes are lost whose sync is not over.
 * Writes reach the disk in the order in which they were made, and whoever waits for them goes on in
 * that order.
 */
import type { Stream } from '../../kernel/stream.ts';
import { FOREVER_US, type Micros } from '../../kernel/time.ts';
import type { Ledger } from '../chain/ledger.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { SyncedBlock } from '../wire/messages.ts';
import { BlockRecords } from './block-records.ts';
import { LogFile, type UnreadFrame } from './log-file.ts';
import { type Schedule, Waits } from './waits.ts';

/** Time to write a record through to a sound disk. */
export const FSYNC_US: Micros = 2_000;

interface Write {
  /** From when on it survives a loss of power; infinite while the disk lies about its syncs. */
  durableAtUs: Micros;
  /** The log as it was before, for a write to it; null for a block. */
  readonly log: LogFile | null;
  /** Frames of the log before. */
  readonly frames: number;
  /** Whether it appended a frame to the log. */
  readonly isFrame: boolean;
}

export class Disk {
  /** Those who wait for a sync, or for work on the machine. */
  readonly waits: Waits;
  readonly #records: BlockRecords;
  #ledger: Ledger;
  #log = new LogFile();
  /** Transactions this node has acknowledged and that no block holds yet, by id. */
  readonly journal = new Map<string, Transaction>();
  /** Nonce of the next transaction of each account of this node, 0 where there was none. */
  readonly nextNonces = new Map<number, number>();
  /** Proof envelopes that this node made or verified, by proof index. */
  readonly proofs = new Map<number, Uint8Array>();
  /**
   * Height through which this validator says nothing, as it may have voted there and has lost what
   * it said; infinite while it does not know how far the chain is. See `ConsensusLog`.
   */
  silentThrough = 0;
  /** When the last block was written; null while none was. */
  storedUs: Micros | null = null;
  readonly #nowUs: () => Micros;
  /** Writes that a loss of power would undo, oldest first. */
  #unsynced: Write[] = [];
  readonly #slowdowns = new Set<{ readonly factor: number }>();
  #fills = 0;
  #lies = 0;
  #hasLied = false;
  #isLogUnreadable = false;
  #watches: { readonly part: DiskPart | null; readonly action: () => void }[] = [];

  /**
   * @param nowUs - Tells the time, by which writes become durable.
   * @param onDamaged - Told when a reader has found a record of a block damaged.
   */
  constructor(ledger: Ledger, nowUs: () => Micros, onDamaged: () => void = () => {}) {
    this.#ledger = ledger;
    this.#nowUs = nowUs;
    this.waits = new Waits(nowUs);
    this.#records = new BlockRecords(ledger.genesis.chainId, onDamaged);
  }

  /** Finalised blocks with their certificates as they were written; index 0 is height 1. */
  get blocks(): SyncedBlock[] {
    return this.#records.written;
  }

  /** State after the last finalised block. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Write-ahead log of consensus since the last finalised height: framed records. */
  get wal(): Uint8Array[] {
    return this.#log.frames;
  }

  /** Frames of the log. */
  get logLength(): number {
    return this.#log.length;
  }

  /** What was appended to the log and is not in bytes yet, as nobody has read the log since. */
  get unreadRecords(): readonly object[] {
    return this.#log.unreadRecords;
  }

  /** Time from a write until the disk says that it is durable: 35 years at most. */
  get fsyncUs(): Micros {
    let us = FSYNC_US;
    for (const { factor } of this.#slowdowns) us *= factor;
    return Math.min(FOREVER_US, us);
  }

  /** Whether it ever said of a write that it is durable when it was not: no log can make up for it. */
  get hasLied(): boolean {
    return this.#hasLied;
  }

  /** Whether it says of writes that they are durable when they are not. */
  get isLying(): boolean {
    return this.#lies > 0;
  }

  /** Whether writes that need room fail. */
  get isFull(): boolean {
    return this.#fills > 0;
  }

  /** Whether nothing is on it: as new, or wiped. */
  get isBlank(): boolean {
    return this.blocks.length === 0 && this.#log.length === 0;
  }

  /** Heights of which a reader found the record damaged, and that were not written anew. */
  get damaged(): ReadonlySet<number> {
    return this.#records.damaged;
  }

  /** A finalised block; undefined if there is none, or if its record fails its check. */
  blockAt(height: number): SyncedBlock | undefined {
    return this.#records.read(height);
  }

  /** Hash that the block of a height has, whether or not its record can be read. */
  hashAt(height: number): string | undefined {
    if (height === this.#ledger.height) return this.#ledger.hash;
    return this.blocks[height]?.block.header.previousHash;
  }

  /** Reads all records of blocks, to find those that are damaged. */
  scrub(): void {
    this.#records.scrub();
  }

  /** Appends the next finalised block and applies it. @returns false if there is no room. */
  store(synced: SyncedBlock): boolean {
    if (this.isFull) return false;
    this.#records.append(synced);
    this.#ledger.apply(synced.block);
    this.storedUs = this.#nowUs();
    this.#wrote(null, false);
    this.#written('blocks');
    return true;
  }

  /** Writes a damaged record of a block anew. */
  restore(synced: SyncedBlock): void {
    if (!this.isFull) this.#records.restore(synced);
  }

  /** Length of the log, bytes. */
  get logBytes(): number {
    return this.wal.reduce((sum, frame) => sum + frame.length, 0);
  }

  /** Appends a frame to the log. @returns false if there is no room. */
  appendLog(frame: UnreadFrame): boolean {
    if (this.isFull) return false;
    this.#wrote(this.#log, true);
    this.#log.append(frame);
    this.#written('log');
    return true;
  }

  /** Puts a new log in place of the old one, in one step. @returns false if there is no room. */
  replaceLog(frames: readonly UnreadFrame[]): boolean {
    if (this.isFull) return false;
    this.#wrote(this.#log, false);
    this.#log = new LogFile();
    for (const frame of frames) this.#log.append(frame);
    return true;
  }

  /** The bytes of the log, or null if they cannot be read. */
  readLog(): Uint8Array | null {
    if (this.#isLogUnreadable) return null;
    const bytes = new Uint8Array(this.logBytes);
    let at = 0;
    for (const frame of this.wal) {
      bytes.set(frame, at);
      at += frame.length;
    }
    return bytes;
  }

  /** Keeps the first bytes of the log only. */
  truncateLog(length: number): void {
    this.#log = new LogFile([(this.readLog() ?? new Uint8Array(0)).slice(0, length)]);
  }

  /** Gives up a log that is damaged: the validator keeps silent where it may have voted. */
  abandonLog(): void {
    this.#log = new LogFile();
    this.#isLogUnreadable = false;
    this.silentThrough = Math.max(this.silentThrough, this.#ledger.height + 1);
  }

  /**
   * Runs an action when the disk says that all that is written now is durable, which it may do
   * sooner than it seems now: a slow disk may get quicker.
   *
   * @param workUs - As for `Waits.add`.
   */
  whenSynced(workUs: Micros, schedule: Schedule, action: () => void): void {
    this.waits.add(workUs, this.fsyncUs, schedule, action);
  }

  /** Runs an action at the next write to a part, or to either. */
  whenWritten(part: DiskPart | null, action: () => void): void {
    this.#watches.push({ part, action });
  }

  /**
   * The machine loses power: what was not synced is gone.
   *
   * @param tear - Given the length of the first frame of the log that is lost: how many of its
   *   bytes had reached the disk all the same.
   */
  losePower(tear: (bytes: number) => number = () => 0): void {
    this.#settle();
    const lost = this.#unsynced;
    this.#unsynced = [];
    const blocks = lost.filter(({ log }) => log === null).length;
    for (let count = 0; count < blocks; count += 1) this.#records.dropLast();
    if (blocks > 0) this.#rebuildLedger();
    const first = lost.find(({ log }) => log !== null);
    if (first?.log == null) return;
    const { frames } = first.log;
    const frame = first.isFrame ? frames[first.frames] : undefined;
    const kept = frame?.slice(0, tear(frame.length));
    const torn = kept === undefined || kept.length === 0 ? [] : [kept];
    this.#log = new LogFile([...frames.slice(0, first.frames), ...torn]);
  }

  /** Everything is gone but what is kept elsewhere: proofs, and the nonces of the node's user. */
  wipe(): void {
    this.#records.clear();
    this.storedUs = null;
    this.#ledger = this.#ledger.fresh();
    this.#log = new LogFile();
    this.journal.clear();
    this.#unsynced = [];
    this.#isLogUnreadable = false;
  }

  /** Syncs take so many times as long. @returns What undoes it, also for those under way. */
  slow(factor: number): () => void {
    const slowdown = { factor };
    const sound = this.waits.slow();
    this.#slowdowns.add(slowdown);
    return () => {
      this.#slowdowns.delete(slowdown);
      this.waits.hasten(this.fsyncUs);
      sound();
      this.#hasten();
    };
  }

  /** There is no room for further writes. @returns What makes room; call it once. */
  fill(): () => void {
    this.#fills += 1;
    return () => {
      this.#fills -= 1;
    };
  }

  /**
   * Syncs are said to be over that were not done.
   *
   * @returns What ends it, once: when nothing has it lie any more, all held back is written.
   */
  lie(): () => void {
    this.#lies += 1;
    this.#hasLied = true;
    return () => {
      this.#lies -= 1;
      this.#hasten();
    };
  }

  /** Inverts a bit of the log, or of the record of a block. @returns false if there is none. */
  flipBit(part: DiskPart, stream: Stream): boolean {
    if (part === 'blocks') {
      return this.#withHeight(stream, (height) =>
        this.#records.flipBit(height, (bits) => stream.below(bits)),
      );
    }
    const bytes = this.readLog();
    if (bytes === null || bytes.length === 0) return false;
    const bit = stream.below(8 * bytes.length);
    bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    this.#log = new LogFile([bytes]);
    return true;
  }

  /** Sectors under the log or a block cannot be read any more. @returns false if there are none. */
  loseSector(part: DiskPart, stream: Stream): boolean {
    if (part === 'blocks') {
      return this.#withHeight(stream, (height) => this.#records.loseSector(height));
    }
    this.#isLogUnreadable = this.#log.length > 0;
    return this.#isLogUnreadable;
  }

  /** A record was written over another of its kind. @returns false if there are no two. */
  misdirect(part: DiskPart, stream: Stream): boolean {
    if (part === 'blocks') {
      if (this.blocks.length < 2) return false;
      return this.#withHeight(stream, (height) => {
        const ahead = 1 + stream.below(this.blocks.length - 1);
        this.#records.misdirect(height, 1 + ((height - 1 + ahead) % this.blocks.length));
      });
    }
    const last = this.wal.at(-1);
    if (last === undefined || this.wal.length < 2) return false;
    const victim = stream.below(this.wal.length - 1);
    const at = this.wal.slice(0, victim).reduce((sum, frame) => sum + frame.length, 0);
    this.wal.pop();
    const before = this.readLog() ?? new Uint8Array(0);
    const bytes = new Uint8Array(Math.max(before.length, at + last.length));
    bytes.set(before);
    bytes.set(last, at);
    this.#log = new LogFile([bytes]);
    return true;
  }

  #withHeight(stream: Stream, action: (height: number) => void): boolean {
    if (this.blocks.length === 0) return false;
    action(1 + stream.below(this.blocks.length));
    return true;
  }

  #wrote(log: LogFile | null, isFrame: boolean): void {
    this.#settle();
    const lastUs = this.#unsynced.at(-1)?.durableAtUs ?? 0;
    const ownUs = this.isLying ? Number.POSITIVE_INFINITY : this.#nowUs() + this.fsyncUs;
    const durableAtUs = Math.max(lastUs, ownUs);
    this.#unsynced.push({ durableAtUs, log, frames: log?.length ?? 0, isFrame });
  }

  /** Writes under way take no longer than one that begins now, unless the disk lies. */
  #hasten(): void {
    if (this.isLying) return;
    const durableAtUs = this.#nowUs() + this.fsyncUs;
    for (const write of this.#unsynced) {
      write.durableAtUs = Math.min(write.durableAtUs, durableAtUs);
    }
  }

  #written(part: DiskPart): void {
    if (this.#watches.length === 0) return;
    const watches = this.#watches;
    const isDue = (watch: (typeof watches)[number]) => watch.part === null || watch.part === part;
    this.#watches = watches.filter((watch) => !isDue(watch));
    for (const watch of watches) if (isDue(watch)) watch.action();
  }

  #settle(): void {
    const nowUs = this.#nowUs();
    const [oldest] = this.#unsynced;
    if (oldest === undefined || oldest.durableAtUs > nowUs) return;
    this.#unsynced = this.#unsynced.filter(({ durableAtUs }) => durableAtUs > nowUs);
  }

  #rebuildLedger(): void {
    this.#ledger = this.#ledger.fresh();
    for (const { block } of this.blocks) this.#ledger.apply(block);
  }
}

/** What of a disk is damaged: the write-ahead log, or the records of blocks. */
export type DiskPart = 'log' | 'blocks';
