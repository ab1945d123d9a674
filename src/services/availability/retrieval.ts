/**
 * Retrieval: a client gets enough shards of a blob, decodes them, and checks what came out.
 */
import type { Stream } from '../../kernel/stream.ts';
import { type BlobHeader, isEncodingOf, joinShards, shardFault } from './blob.ts';
import type { ShardSource } from './blob-store.ts';
import type { ReedSolomon } from './reed-solomon.ts';
import { drawWithoutReplacement, knownHeader } from './sampling.ts';

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

/**
 * Retrieves a blob. Shards that fail their check are passed over and others asked for; the data are
 * encoded again and the root compared with the one committed to.
 */
export function retrieveBlob(
  source: ShardSource,
  code: ReedSolomon,
  commitment: string,
  stream: Stream,
): Retrieval {
  const header = knownHeader(source, code, commitment);
  if (header === undefined) {
    return { outcome: 'unavailable', bytes: null, askedCount: 0, badProofCount: 0 };
  }
  // Parity is as likely as data, so that a wrong one is found.
  const numbers = drawWithoutReplacement(stream, code.count, code.count);
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
  return { ...decode(code, header, shards), askedCount, badProofCount };
}

function decode(
  code: ReedSolomon,
  header: BlobHeader,
  shards: readonly (Uint8Array | undefined)[],
): Pick<Retrieval, 'outcome' | 'bytes'> {
  const data = code.recover(shards);
  if (data === null) return { outcome: 'unavailable', bytes: null };
  if (!isEncodingOf(code, data, header.root)) return { outcome: 'encoding', bytes: null };
  return { outcome: 'ok', bytes: joinShards(data, header.byteLength) };
}
