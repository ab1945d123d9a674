/**
 * A blob as the data availability layer holds it: cut into shards, extended by parity, and
 * committed to by a Merkle tree over all of them.
 *
 * The commitment binds the code, the length and the root, so a shard with its branch can be checked
 * by anyone who knows the header, and the header by anyone who knows the commitment.
 */
import { ByteWriter, equalBytes, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { merklePaths, merkleRoot, verifyMerklePath } from '../../crypto/merkle.ts';
import { check } from '../../kernel/check.ts';
import type { ReedSolomon } from './reed-solomon.ts';

/** What a commitment commits to. */
export interface BlobHeader {
  /** Shards that suffice: k. */
  readonly dataCount: number;
  /** All shards: n. */
  readonly count: number;
  /** Length of the blob, without the zeros that fill its last data shards. */
  readonly byteLength: number;
  /** Merkle root over all shards in order. */
  readonly root: Uint8Array;
}

/** One shard as it is sent. */
export interface ShardReply {
  readonly shard: Uint8Array;
  /** The branch from the shard to the root. */
  readonly path: readonly Uint8Array[];
}

/** Why a reply to a request for a shard counts as none. */
export type ShardFault = 'shard.withheld' | 'shard.length' | 'shard.proof';

/** Makes the parity shards of data shards. What is honest is {@link honestParity}. */
export type ParityRule = (code: ReedSolomon, data: readonly Uint8Array[]) => Uint8Array[];

/** The parity that the code defines. */
export const honestParity: ParityRule = (code, data) => code.parity(data);

/**
 * A defect of an encoder: the first bit of each parity shard is wrong. The tree is built over what
 * the encoder made, so every branch is valid and only decoding can tell.
 */
export const wrongParity: ParityRule = (code, data) =>
  code.parity(data).map((shard) => {
    shard[0] = shard[0]! ^ 0x80;
    return shard;
  });

/** A blob with its shards. Branches are computed when the first one is asked for. */
export class EncodedBlob {
  readonly header: BlobHeader;
  /** Commitment in hexadecimal: the name of the blob. */
  readonly commitment: string;
  readonly shards: readonly Uint8Array[];
  #replies: readonly ShardReply[] | undefined;

  /** @param bytes - The blob; it may be empty, and it is copied. */
  constructor(code: ReedSolomon, bytes: Uint8Array, parity: ParityRule = honestParity) {
    const data = cut(code, bytes);
    this.shards = [...data, ...parity(code, data)];
    this.header = {
      dataCount: code.dataCount,
      count: code.count,
      byteLength: bytes.length,
      root: merkleRoot(this.shards),
    };
    this.commitment = commitmentOf(this.header);
  }

  /** @throws InvariantError if no shard has this number. */
  reply(number: number): ShardReply {
    this.#replies ??= merklePaths(this.shards).map((path, at) => ({
      shard: this.shards[at]!,
      path,
    }));
    const reply = this.#replies[number];
    check(reply !== undefined, 'no shard has this number', number);
    return reply;
  }
}

/** The commitment to a header, in hexadecimal. */
export function commitmentOf(header: BlobHeader): string {
  const { dataCount, count, byteLength, root } = header;
  const fields = new ByteWriter().u32(dataCount).u32(count).u64(byteLength).bytes(root).finish();
  return toHex(taggedHash('simnet.blob.v1', fields));
}

interface Place {
  readonly root: Uint8Array;
  readonly count: number;
  readonly number: number;
}

/** Where a reply has been found valid. A reply never changes, so it is not hashed again. */
const verifiedAt = new WeakMap<ShardReply, Place>();

/**
 * Judges the reply to a request for shard `number`.
 *
 * @param reply - undefined if there was none. It must not change afterwards.
 * @returns null if it is that shard of that blob.
 */
export function shardFault(
  code: ReedSolomon,
  header: BlobHeader,
  number: number,
  reply: ShardReply | undefined,
): ShardFault | null {
  if (reply === undefined) return 'shard.withheld';
  if (reply.shard.length !== shardLength(code, header.byteLength)) return 'shard.length';
  const { root, count } = header;
  const known = verifiedAt.get(reply);
  if (known?.root === root && known.count === count && known.number === number) return null;
  const reason = verifyMerklePath(root, reply.shard, number, count, reply.path);
  if (reason !== null) return 'shard.proof';
  verifiedAt.set(reply, { root, count, number });
  return null;
}

/** Puts data shards together again. */
export function joinShards(data: readonly Uint8Array[], byteLength: number): Uint8Array {
  const length = data[0]?.length ?? 0;
  const bytes = new Uint8Array(byteLength);
  for (let number = 0; number * length < byteLength; number++) {
    const start = number * length;
    bytes.set(data[number]!.subarray(0, byteLength - start), start);
  }
  return bytes;
}

/**
 * Whether a root commits to exactly the shards that the code makes from these data shards: the
 * check by which a wrong encoding is found once the data are there.
 */
export function isEncodingOf(
  code: ReedSolomon,
  data: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  return equalBytes(merkleRoot([...data, ...code.parity(data)]), root);
}

function shardLength(code: ReedSolomon, byteLength: number): number {
  const bytesPerRow = code.dataCount * code.symbolBytes;
  return Math.max(1, Math.ceil(byteLength / bytesPerRow)) * code.symbolBytes;
}

function cut(code: ReedSolomon, bytes: Uint8Array): Uint8Array[] {
  const length = shardLength(code, bytes.length);
  return Array.from({ length: code.dataCount }, (_, number) => {
    const shard = new Uint8Array(length);
    shard.set(bytes.subarray(number * length, (number + 1) * length));
    return shard;
  });
}
