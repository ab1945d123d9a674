/**
 * Retrieval: a client gets enough shards of a blob, decodes them, and checks what came out.
 */
import type { Stream } from '../../kernel/stream.ts';
import { type BlobHeader, isEncodingOf, joinShards, shardFault } from './blob.ts';
import type { ShardSource } from './blob-store.ts';
import type { ReedSolomon } from './reed-solomon.ts';
import { drawWithoutReplacement, knownHeader } from './sampling.ts';

/** How a client retrieves. */
export interface RetrievalStrategy {
  /**
   * `random`: any shards, parity as likely as data. `systematic`: by number, so that the data
   * shards come first and parity is read only for want of data.
   */
  readonly order: 'random' | 'systematic';
  /** Whether the data are encoded again and the root compared with the one committed to. */
  readonly isReencoded: boolean;
}

/** What came of a retrieval. */
export interface Retrieval {
  /**
   * `ok`; `unavailable`: fewer valid shards than the code needs; `encoding`: the shards are not
   * the codeword that the commitment promised.
   */
  readonly outcome: 'ok' | 'unavailable' | 'encoding';
  /** The blob if the outcome is `ok`. */
  readonly bytes: Uint8Array | null;
  readonly askedCount: number;
  readonly badProofCount: number;
}

/** The strategy that finds every wrong encoding. */
export const auditingRetrieval: RetrievalStrategy = { order: 'random', isReencoded: true };

/** The fast path: it finds no wrong parity, as it neither reads nor computes any. */
export const plainRetrieval: RetrievalStrategy = { order: 'systematic', isReencoded: false };

/** Retrieves a blob. Shards that fail their check are passed over and others asked for. */
export function retrieveBlob(
  source: ShardSource,
  code: ReedSolomon,
  commitment: string,
  stream: Stream,
  strategy: RetrievalStrategy = auditingRetrieval,
): Retrieval {
  const header = knownHeader(source, code, commitment);
  if (header === undefined) {
    return { outcome: 'unavailable', bytes: null, askedCount: 0, badProofCount: 0 };
  }
  const numbers = askingOrder(code, stream, strategy);
  const shards: (Uint8Array | undefined)[] = new Array(code.count).fill(undefined);
  let got = 0;
  let askedCount = 0;
  let badProofCount = 0;
  for (const number of numbers) {
    if (got === code.dataCount) break;
    askedCount++;
    const reply = source.shard(commitment, number);
    const fault = shardFault(code, header, number, reply);
    if (fault === null) {
      shards[number] = reply!.shard;
      got++;
    } else if (fault !== 'shard.withheld') badProofCount++;
  }
  return { ...decode(code, header, shards, strategy.isReencoded), askedCount, badProofCount };
}

function askingOrder(code: ReedSolomon, stream: Stream, strategy: RetrievalStrategy): number[] {
  if (strategy.order === 'random') return drawWithoutReplacement(stream, code.count, code.count);
  return Array.from({ length: code.count }, (_, number) => number);
}

function decode(
  code: ReedSolomon,
  header: BlobHeader,
  shards: readonly (Uint8Array | undefined)[],
  isReencoded: boolean,
): Pick<Retrieval, 'outcome' | 'bytes'> {
  const data = code.recover(shards);
  if (data === null) return { outcome: 'unavailable', bytes: null };
  if (isReencoded && !isEncodingOf(code, data, header.root)) {
    return { outcome: 'encoding', bytes: null };
  }
  return { outcome: 'ok', bytes: joinShards(data, header.byteLength) };
}
