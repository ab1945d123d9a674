/**
 * A cache of proofs that were made or verified: the least recently used goes first.
 *
 * It can be written to a file and read again, so that a restart need not begin cold.
 */
import { ByteReader, ByteWriter, DecodeError, equalBytes } from '../../crypto/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';
import { check } from '../../kernel/check.ts';
import type { Directory } from '../state/directory.ts';

/** What a version does wrong in its cache; all off in a sound one. */
export interface ProofCacheDefects {
  /** Never evicts, so that entries exceed the capacity. */
  readonly ignoresCapacity: boolean;
}

const SOUND_PROOF_CACHE: ProofCacheDefects = { ignoresCapacity: false };

export type CacheImageReason = 'cache.missing' | 'cache.digest' | 'cache.format';

const DIGEST_LENGTH = 32;

export class ProofCache {
  readonly capacity: number;
  readonly #defects: ProofCacheDefects;
  /** Least recently used first. */
  readonly #entries = new Map<string, Uint8Array>();
  #bytes = 0;
  /** Since this process started. */
  hits = 0;
  misses = 0;
  evictions = 0;

  /** @param capacity - Most entries; whole and above 0. */
  constructor(capacity: number, defects: ProofCacheDefects = SOUND_PROOF_CACHE) {
    check(Number.isSafeInteger(capacity) && capacity > 0, 'capacity is no number', capacity);
    this.capacity = capacity;
    this.#defects = defects;
  }

  /** Entries held. */
  get size(): number {
    return this.#entries.size;
  }

  /** Bytes of the proofs held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Looks a proof up, and counts whether it was there. */
  get(key: string): Uint8Array | undefined {
    const proof = this.#entries.get(key);
    if (proof === undefined) {
      this.misses += 1;
      return undefined;
    }
    this.hits += 1;
    this.#entries.delete(key);
    this.#entries.set(key, proof);
    return proof;
  }

  /** Keeps a proof, at the cost of the least recently used one if there is no room. */
  put(key: string, proof: Uint8Array): void {
    this.#remove(key);
    this.#entries.set(key, proof);
    this.#bytes += proof.length;
    if (this.#entries.size <= this.capacity || this.#defects.ignoresCapacity) return;
    for (const oldest of this.#entries.keys()) {
      this.#remove(oldest);
      this.evictions += 1;
      return;
    }
  }

  /** Keys, the least recently used first. */
  keys(): string[] {
    return [...this.#entries.keys()];
  }

  /** Writes the cache to a file. */
  save(directory: Directory, path: string): void {
    const writer = new ByteWriter().u32(this.#entries.size);
    for (const [key, proof] of this.#entries) writer.text(key).sized(proof);
    const body = writer.finish();
    directory.write(path, new ByteWriter().bytes(sha256(body)).bytes(body).finish());
  }

  /**
   * Takes what a file holds, in the order in which it was used. Of more than there is room for, the
   * most recently used stay; counts of evictions do not change.
   *
   * @returns Entries read, or why there are none; the cache is then as it was.
   */
  load(directory: Directory, path: string): number | CacheImageReason {
    const image = directory.read(path);
    if (image === undefined) return 'cache.missing';
    const body = image.subarray(DIGEST_LENGTH);
    if (!equalBytes(image.subarray(0, DIGEST_LENGTH), sha256(body))) return 'cache.digest';
    const entries = entriesIn(body);
    if (entries === undefined) return 'cache.format';
    const { evictions } = this;
    for (const [key, proof] of entries) this.put(key, proof);
    this.evictions = evictions;
    return entries.length;
  }

  #remove(key: string): void {
    const known = this.#entries.get(key);
    if (known === undefined) return;
    this.#bytes -= known.length;
    this.#entries.delete(key);
  }
}

function entriesIn(body: Uint8Array): [string, Uint8Array][] | undefined {
  try {
    const reader = new ByteReader(body);
    const count = reader.u32();
    const entries: [string, Uint8Array][] = [];
    for (let index = 0; index < count; index++) entries.push([reader.text(), reader.sized()]);
    reader.end();
    return entries;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
