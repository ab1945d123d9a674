/**
 * The write-ahead log of a state: one record a height, durable from the next sync on.
 *
 * Most logs are pruned without ever having been read, so records become bytes only when someone
 * reads, damages or loses them. Lengths are those of the bytes all the same.
 */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import { cutShort, withFlippedBit } from './damage.ts';
import { encodeFrame, frameLength, readFrame, type WalRecord } from './wal-frame.ts';

export class StateWal {
  /** Bytes on the disk that are written out, with all damage that they took. */
  #image: Uint8Array = new Uint8Array(0);
  /** Records behind them, the first with the sequence number that {@link #imageEnd} says. */
  #unwritten: WalRecord[] = [];
  #imageEnd = 0;
  #firstSequence = 0;
  #length = 0;
  #syncedLength = 0;
  #lies = 0;
  /** Syncs asked for. */
  syncCount = 0;

  /** Length, bytes. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that a crash leaves whole. */
  get syncedLength(): number {
    return this.#syncedLength;
  }

  /** Sequence number of the first record: it names the segment, and is no part of the bytes. */
  get firstSequence(): number {
    return this.#firstSequence;
  }

  /** Sequence number of the next record. */
  get nextSequence(): number {
    return this.#imageEnd + this.#unwritten.length;
  }

  /** Appends a record; a crash before the next sync may lose it. */
  append(record: WalRecord): void {
    this.#unwritten.push(record);
    this.#length += frameLength(record);
  }

  /** Makes all records durable; or says so only, on a disk that {@link lie}s. */
  sync(): void {
    this.syncCount += 1;
    if (this.#lies === 0) this.#syncedLength = this.#length;
  }

  /** From now on syncs do nothing. @returns What ends it, once. */
  lie(): () => void {
    this.#lies += 1;
    return () => {
      this.#lies -= 1;
    };
  }

  /** The bytes as they lie on the disk. Not to be changed. */
  bytes(): Uint8Array {
    if (this.#unwritten.length === 0) return this.#image;
    const image = new Uint8Array(this.#length);
    image.set(this.#image);
    let at = this.#image.length;
    for (const record of this.#unwritten) {
      const frame = encodeFrame(record, this.#imageEnd++);
      image.set(frame, at);
      at += frame.length;
    }
    this.#image = image;
    this.#unwritten = [];
    return image;
  }

  /**
   * The machine stops: what was not synced is lost.
   *
   * @param tear - Draws how many bytes of what was not synced reached the disk all the same, as in a
   *   torn write; without it none did.
   */
  crash(tear?: Stream): void {
    const loose = this.#length - this.#syncedLength;
    const kept = tear === undefined ? 0 : tear.below(loose + 1);
    this.cutTo(this.#syncedLength + kept);
  }

  /** Leaves the first bytes only. @throws InvariantError if there are fewer. */
  cutTo(length: number): void {
    check(length >= 0 && length <= this.#length, 'the log is not so long', length);
    this.#replace(cutShort(this.bytes(), length));
  }

  /** Inverts a bit. @throws InvariantError if there is no such bit. */
  flipBit(bit: number): void {
    this.#replace(withFlippedBit(this.bytes(), bit));
  }

  /** Inverts a bit, each equally likely. @returns false if there is none. */
  decay(stream: Stream): boolean {
    if (this.#length === 0) return false;
    this.flipBit(stream.below(8 * this.#length));
    return true;
  }

  /**
   * Cuts off all from the first damage on, as a program does when it starts. What is left is durable,
   * and the next record follows it.
   *
   * @returns Bytes cut off.
   */
  repair(): number {
    const before = this.#length;
    const image = this.bytes();
    const { end, sequence } = this.#intact(Number.POSITIVE_INFINITY);
    this.#replace(cutShort(image, end));
    this.#imageEnd = sequence;
    this.#syncedLength = this.#length;
    return before - end;
  }

  /** Deletes the records through a height, up to the first damage. */
  prune(height: number): void {
    const { end, sequence } = this.#intact(height);
    let removed = end;
    this.#image = this.#image.slice(end);
    this.#firstSequence = sequence;
    if (this.#image.length === 0) {
      const later = this.#unwritten.findIndex((record) => record.height > height);
      const old = this.#unwritten.splice(0, later === -1 ? this.#unwritten.length : later);
      for (const record of old) removed += frameLength(record);
      this.#imageEnd += old.length;
      this.#firstSequence = this.#imageEnd;
    }
    this.#length -= removed;
    this.#syncedLength = Math.max(0, this.#syncedLength - removed);
  }

  /** Where the undamaged records of the image through a height end. */
  #intact(height: number): { end: number; sequence: number } {
    let end = 0;
    let sequence = this.#firstSequence;
    for (;;) {
      const frame = readFrame(this.#image, end, sequence, false);
      if (frame.kind !== 'record' || frame.record.height > height) return { end, sequence };
      end = frame.end;
      sequence += 1;
    }
  }

  #replace(image: Uint8Array): void {
    this.#image = image;
    this.#length = image.length;
    this.#syncedLength = Math.min(this.#syncedLength, image.length);
  }
}
