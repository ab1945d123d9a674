/**
 * Sampling: a light client asks for a few random shards of a blob and checks their branches.
 */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import { commitmentOf, shardFault } from './blob.ts';
import type { ShardSource } from './blob-store.ts';
import type { ReedSolomon } from './reed-solomon.ts';

/** What a client saw. */
export interface SampleReport {
  readonly sampleCount: number;
  /** Samples that stayed without an answer. */
  readonly withheldCount: number;
  /** Samples whose shard or branch was wrong. */
  readonly badProofCount: number;
  /** Whether every sample was answered with a valid shard: the client takes the blob for there. */
  readonly isAvailable: boolean;
}

/**
 * Samples a blob: asks for `sampleCount` different shards, each set of them alike.
 *
 * A source that knows no header of this commitment, or a header of another code, counts as one
 * that withholds everything.
 */
export function sampleBlob(
  source: ShardSource,
  code: ReedSolomon,
  commitment: string,
  sampleCount: number,
  stream: Stream,
): SampleReport {
  const numbers = drawWithoutReplacement(stream, code.count, sampleCount);
  const header = knownHeader(source, code, commitment);
  let withheldCount = 0;
  let badProofCount = 0;
  for (const number of numbers) {
    const reply = header === undefined ? undefined : source.shard(commitment, number);
    const fault = header === undefined ? 'shard.withheld' : shardFault(code, header, number, reply);
    if (fault === 'shard.withheld') withheldCount++;
    else if (fault !== null) badProofCount++;
  }
  const isAvailable = withheldCount + badProofCount === 0;
  return { sampleCount, withheldCount, badProofCount, isAvailable };
}

/** The header of a blob if the source has one that the commitment is of and the code fits. */
export function knownHeader(source: ShardSource, code: ReedSolomon, commitment: string) {
  const header = source.header(commitment);
  if (header === undefined || commitmentOf(header) !== commitment) return undefined;
  return header.count === code.count && header.dataCount === code.dataCount ? header : undefined;
}

/**
 * Draws `drawn` different whole numbers below `count`, each sequence alike.
 *
 * @throws InvariantError if there are not so many.
 */
export function drawWithoutReplacement(stream: Stream, count: number, drawn: number): number[] {
  check(drawn >= 0 && drawn <= count, 'more draws than there are numbers', drawn);
  const numbers = Array.from({ length: count }, (_, number) => number);
  for (let at = 0; at < drawn; at++) {
    const chosen = at + stream.below(count - at);
    const number = numbers[chosen]!;
    numbers[chosen] = numbers[at]!;
    numbers[at] = number;
  }
  return numbers.slice(0, drawn);
}
