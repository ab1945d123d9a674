/**
 * The trace: a canonical binary record of everything that happened, chained into one hash.
 *
 * A record has 32 bytes, little endian on every machine (`DataView` writes them so):
 *
 * | bytes | event | note |
 * |---|---|---|
 * | 0 | time (float64) | time (float64) |
 * | 8 | kind (uint32) | kind + 2^31 (uint32) |
 * | 12 | target (int32) | part, 0 or 1 (int32) |
 * | 16 | `a` (float64) | `a`, then `c` in part 1 (float64) |
 * | 24 | `b` (float64) | `b`, then 0 in part 1 (float64) |
 *
 * No NaN is recorded, as its bits differ between machines, and no -0. Records are gathered in blocks
 * of 64 KiB. Each full block is hashed with the hash of all before it: `h = H(h || block)`, starting
 * from 32 zero bytes; the hash of the trace adds the block that is not full yet in the same way. So
 * the hash depends on the records alone, not on when it is asked for.
 */
import { check } from './check.ts';
import type { Micros } from './time.ts';

/** SHA-256 or another hash of 32 bytes. It must not keep the bytes it is given. */
export type HashFunction = (bytes: Uint8Array) => Uint8Array;

/** Takes records as they are written, whole ones, in order. It must not keep the bytes. */
export type RecordSink = (records: Uint8Array) => void;

/** The hash of the trace when so many of its events had been recorded. */
export interface Checkpoint {
  /** Traced events so far, this one included. */
  readonly event: number;
  /** 64 lower-case hexadecimal digits. */
  readonly hash: string;
}

const HASH_BYTES = 32;
/** Bytes of one record. */
export const RECORD_BYTES = 32;
const BLOCK_END = HASH_BYTES + 65_536;
const CHECKPOINT_EVERY_MAX = 1_073_741_824;
/** Added to the kind of a note, so that it is no kind of event. */
export const NOTE_FLAG = 0x8000_0000;

/** Records of one run. */
export class Trace {
  readonly #hash: HashFunction;
  readonly #sink: RecordSink | undefined;
  readonly #checkpointEvery: number;
  readonly #checkpoints: Checkpoint[] = [];
  /** The hash of all full blocks, then the block being filled. */
  readonly #bytes = new Uint8Array(BLOCK_END);
  readonly #view = new DataView(this.#bytes.buffer);
  #end = HASH_BYTES;
  #eventsToCheckpoint: number;

  /**
   * @param checkpointEvery - Events from one checkpoint to the next, a power of two.
   * @param sink - Given each block of records once it is full, and the last ones by `flush`.
   * @throws InvariantError if it is not.
   */
  constructor(hash: HashFunction, checkpointEvery: number, sink?: RecordSink) {
    const isWhole = Number.isSafeInteger(checkpointEvery) && checkpointEvery > 0;
    check(isWhole && checkpointEvery <= CHECKPOINT_EVERY_MAX, 'checkpointEvery is out of range');
    check((checkpointEvery & (checkpointEvery - 1)) === 0, 'checkpointEvery is not a power of two');
    this.#hash = hash;
    this.#sink = sink;
    this.#checkpointEvery = checkpointEvery;
    this.#eventsToCheckpoint = checkpointEvery;
  }

  /** Records an event. The arguments must be neither NaN nor -0. */
  event(atUs: Micros, kind: number, target: number, a: number, b: number): void {
    this.#write(atUs, kind, target, a, b);
    if (--this.#eventsToCheckpoint === 0) this.#takeCheckpoint();
  }

  /** Records something that the model wants in its trace. The arguments must not be NaN or -0. */
  note(atUs: Micros, kind: number, a: number, b: number, c: number): void {
    this.#write(atUs, kind + NOTE_FLAG, 0, a, b);
    this.#write(atUs, kind + NOTE_FLAG, 1, c, 0);
  }

  /** The hash of all records so far: 64 lower-case hexadecimal digits. */
  hash(): string {
    return hex(this.#digest());
  }

  /** The checkpoints so far, first to last. */
  checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints;
  }

  /** Gives the sink the records of the block that is not full. To be called once, at the end. */
  flush(): void {
    this.#sink?.(this.#bytes.subarray(HASH_BYTES, this.#end));
  }

  #write(atUs: Micros, kind: number, part: number, first: number, second: number): void {
    const view = this.#view;
    const start = this.#end;
    view.setFloat64(start, atUs, true);
    view.setUint32(start + 8, kind, true);
    view.setInt32(start + 12, part, true);
    view.setFloat64(start + 16, first, true);
    view.setFloat64(start + 24, second, true);
    this.#end = start + RECORD_BYTES;
    if (this.#end === BLOCK_END) this.#closeBlock();
  }

  #takeCheckpoint(): void {
    this.#eventsToCheckpoint = this.#checkpointEvery;
    const event = (this.#checkpoints.length + 1) * this.#checkpointEvery;
    this.#checkpoints.push({ event, hash: this.hash() });
  }

  #closeBlock(): void {
    this.#sink?.(this.#bytes.subarray(HASH_BYTES));
    this.#bytes.set(this.#digest());
    this.#end = HASH_BYTES;
  }

  #digest(): Uint8Array {
    const digest = this.#hash(this.#bytes.subarray(0, this.#end));
    check(digest.length === HASH_BYTES, 'hash does not have 32 bytes', digest.length);
    return digest;
  }
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
