/**
 * A server of the data availability layer: it takes blobs and hands out their shards.
 */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import {
  type BlobHeader,
  EncodedBlob,
  honestParity,
  type ShardReply,
  wrongParity,
} from './blob.ts';
import type { ReedSolomon } from './reed-solomon.ts';

/** What is wrong with a server. Without an entry, or with 0 or false, nothing is. */
export interface BlobStoreDefects {
  /** Shards of each blob that are not handed out; for each blob others, but always the same. */
  readonly withheldCount?: number;
  /** The same as a share of all shards, rounded up. The larger of the two holds. */
  readonly withheldShare?: number;
  /** Share of replies with one bit of the branch wrong. */
  readonly badBranchShare?: number;
  /** Share of replies that hold shard and branch of another blob; withheld where there is none. */
  readonly otherBlobShare?: number;
  /** Blobs posted now get wrong parity under a commitment with valid branches. */
  readonly hasWrongParity?: boolean;
}

/** Whoever can be asked for headers and shards. */
export interface ShardSource {
  /** The header behind a commitment, or undefined if the blob is not known. */
  header(commitment: string): BlobHeader | undefined;
  /** A shard, or undefined if it is not known or withheld. */
  shard(commitment: string, number: number): ShardReply | undefined;
}

/** What a server is made of. */
export interface BlobStoreOptions {
  readonly code: ReedSolomon;
  /** Decides which shards defects strike; each reply draws alike, with defects or without. */
  readonly stream: Stream;
  /** Blobs kept; one more pushes out the oldest. */
  readonly blobCountMax: number;
}

interface Held {
  readonly blob: EncodedBlob;
  /** The shards in the order in which they are withheld as ever more are; drawn when needed. */
  withholdingRank?: Uint16Array;
}

/** A server that keeps every shard of the blobs posted to it. */
export class BlobStore implements ShardSource {
  readonly code: ReedSolomon;
  /** May be replaced at any time; what was posted before keeps its parity. */
  defects: BlobStoreDefects = {};
  readonly #stream: Stream;
  readonly #blobCountMax: number;
  readonly #held = new Map<string, Held>();
  #posted = 0;
  #evicted = 0;
  #served = 0;
  #withheld = 0;

  constructor(options: BlobStoreOptions) {
    check(options.blobCountMax >= 1, 'no room for a blob', options.blobCountMax);
    this.code = options.code;
    this.#stream = options.stream;
    this.#blobCountMax = options.blobCountMax;
  }

  /** Blobs taken so far. */
  get postedCount(): number {
    return this.#posted;
  }

  /** Blobs pushed out by later ones so far. */
  get evictedCount(): number {
    return this.#evicted;
  }

  /** Shards handed out so far, good or bad. */
  get servedCount(): number {
    return this.#served;
  }

  /** Requests left without a shard of a blob that is held, so far. */
  get withheldCount(): number {
    return this.#withheld;
  }

  /** Takes a blob. @returns Its commitment, in hexadecimal. */
  post(bytes: Uint8Array): string {
    const rule = this.defects.hasWrongParity === true ? wrongParity : honestParity;
    const blob = new EncodedBlob(this.code, bytes, rule);
    this.#posted++;
    this.#held.delete(blob.commitment);
    this.#held.set(blob.commitment, { blob });
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= this.#blobCountMax) break;
      this.#held.delete(oldest);
      this.#evicted++;
    }
    return blob.commitment;
  }

  header(commitment: string): BlobHeader | undefined {
    return this.#held.get(commitment)?.blob.header;
  }

  shard(commitment: string, number: number): ShardReply | undefined {
    const isBadBranch = this.#stream.chance(this.defects.badBranchShare ?? 0);
    const isOtherBlob = this.#stream.chance(this.defects.otherBlobShare ?? 0);
    const held = this.#held.get(commitment);
    if (held === undefined) return undefined;
    const source = isOtherBlob ? this.#otherThan(held) : held;
    if (source === undefined || this.#withholds(held, number)) {
      this.#withheld++;
      return undefined;
    }
    this.#served++;
    const reply = source.blob.reply(number);
    return isBadBranch ? withBadBranch(reply) : reply;
  }

  #otherThan(held: Held): Held | undefined {
    for (const other of this.#held.values()) if (other !== held) return other;
    return undefined;
  }

  #withholds(held: Held, number: number): boolean {
    const { withheldCount = 0, withheldShare = 0 } = this.defects;
    const count = Math.max(withheldCount, Math.ceil(withheldShare * this.code.count));
    if (count === 0) return false;
    held.withholdingRank ??= this.#ranks();
    return held.withholdingRank[number]! < count;
  }

  #ranks(): Uint16Array {
    const ranks = Array.from({ length: this.code.count }, (_, number) => number);
    this.#stream.shuffle(ranks);
    return Uint16Array.from(ranks);
  }
}

function withBadBranch(reply: ShardReply): ShardReply {
  const path = reply.path.map((sibling) => sibling.slice());
  const sibling = path[0]!;
  sibling[0] = sibling[0]! ^ 1;
  return { shard: reply.shard, path };
}
