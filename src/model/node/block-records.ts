/**
 * Finalised blocks as records on a disk, each in a slot of its own by height.
 *
 * A record is the height, the block with its certificate, and a CRC-32 over both: a reader knows
 * when a record decayed, and when it belongs elsewhere. What was read of a sound record is what was
 * written, so only the bytes of records that something happened to are kept; the others are known
 * by what they hold.
 */
import { ByteReader, ByteWriter } from '../../crypto/bytes.ts';
import { encodeCertificate } from '../../crypto/certificate.ts';
import { crc32 } from '../consensus/crc32.ts';
import { blockCodec } from '../wire/codec.ts';
import type { SyncedBlock } from '../wire/messages.ts';

/** Bytes of the check at the end of a record. */
const CHECK_BYTES = 4;

export class BlockRecords {
  /** What was written; index 0 is height 1. */
  readonly written: SyncedBlock[] = [];
  readonly #chainId: string;
  /** Bytes of records that are not as they were written, by height; null cannot be read at all. */
  readonly #altered = new Map<number, Uint8Array | null>();
  /** Heights whose record was read and found damaged. */
  readonly #damaged = new Set<number>();
  readonly #onDamaged: () => void;

  /** @param onDamaged - Told when a reader has found a record damaged. */
  constructor(chainId: string, onDamaged: () => void = () => {}) {
    this.#chainId = chainId;
    this.#onDamaged = onDamaged;
  }

  /** Heights whose records a reader has found damaged, in the order in which it did. */
  get damaged(): ReadonlySet<number> {
    return this.#damaged;
  }

  /** The block of a height; undefined if there is none, or if its record is damaged. */
  read(height: number): SyncedBlock | undefined {
    const bytes = this.#altered.get(height);
    if (bytes === undefined || isSound(bytes, height)) return this.written[height - 1];
    this.#damaged.add(height);
    this.#onDamaged();
    return undefined;
  }

  /** Reads every record once, as a node does when it starts. */
  scrub(): void {
    for (const height of this.#altered.keys()) this.read(height);
  }

  append(synced: SyncedBlock): void {
    this.written.push(synced);
  }

  /** Forgets the last record: it never reached the disk. */
  dropLast(): void {
    this.#heal(this.written.length);
    this.written.pop();
  }

  /** Writes a damaged record anew. */
  restore(synced: SyncedBlock): void {
    this.written[synced.block.height - 1] = synced;
    this.#heal(synced.block.height);
  }

  clear(): void {
    this.written.length = 0;
    this.#altered.clear();
    this.#damaged.clear();
  }

  /** Inverts one bit of a record. */
  flipBit(height: number, drawBit: (bits: number) => number): void {
    const bytes = this.#bytesOf(height);
    if (bytes === null) return;
    const bit = drawBit(8 * bytes.length);
    bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    this.#altered.set(height, bytes);
  }

  /** The sectors of a record cannot be read any more, until they are written. */
  loseSector(height: number): void {
    this.#altered.set(height, null);
  }

  /** The record of a height was written over that of another; its own slot was never written. */
  misdirect(height: number, victim: number): void {
    this.#altered.set(victim, this.#bytesOf(height));
    this.#altered.set(height, new Uint8Array(0));
  }

  #heal(height: number): void {
    this.#altered.delete(height);
    this.#damaged.delete(height);
  }

  /** The bytes in the slot of a height, a copy. */
  #bytesOf(height: number): Uint8Array | null {
    const altered = this.#altered.get(height);
    if (altered !== undefined) return altered?.slice() ?? null;
    const synced = this.written[height - 1];
    return synced === undefined ? new Uint8Array(0) : this.#encode(synced);
  }

  #encode({ block, certificate }: SyncedBlock): Uint8Array {
    const content = new ByteWriter()
      .u64(block.height)
      .sized(blockCodec(this.#chainId).encode(block))
      .sized(encodeCertificate(certificate))
      .finish();
    return new ByteWriter().bytes(content).u32(crc32(content)).finish();
  }
}

function isSound(bytes: Uint8Array | null, height: number): boolean {
  if (bytes === null || bytes.length < CHECK_BYTES) return false;
  const end = bytes.length - CHECK_BYTES;
  const content = bytes.subarray(0, end);
  if (new ByteReader(bytes.subarray(end)).u32() !== crc32(content)) return false;
  return new ByteReader(content).u64() === height;
}
