/** What goes over a connection of the test network as one: a part, a proposal, votes, a block. */
import type { Micros } from '../../kernel/time.ts';
import type { BlockRef, ProposalRecord, VoteRecord } from '../consensus/messages.ts';

/** A block of the test network: its transactions are counted, not held. */
export interface QaBlock extends BlockRef {
  readonly txCount: number;
  readonly bytes: number;
  readonly partCount: number;
  /** Its time stamp. */
  readonly madeUs: Micros;
}

/** Bytes of a part of a block: all parts are full but the last. */
export function partBytesOf(block: QaBlock, part: number, fullBytes: number): number {
  return Math.min(fullBytes, block.bytes - part * fullBytes);
}

export interface Parcel {
  readonly height: number;
  readonly bytes: number;
  /** Of the processor, at each end of the connection. */
  readonly wireUs: Micros;
  /** Ids of votes. */
  readonly votes: readonly number[];
  /** By id: the votes, and others that their sender holds. */
  readonly records: VoteRecords;
  readonly proposal: ProposalRecord<QaBlock> | null;
  /** The block of the part. */
  readonly hash: string;
  /** -1 for none. */
  readonly part: number;
  /** Of a stored block for a node that catches up: which of its sources sent it. -1 for none. */
  readonly source: number;
}

/** Votes by id. */
export type VoteRecords = readonly (VoteRecord | undefined)[];

const NO_VOTES: readonly number[] = [];
const NO_RECORDS: VoteRecords = [];

/** A parcel with nothing in it but what is given. */
export function parcelOf(
  content: Pick<Parcel, 'height' | 'bytes' | 'wireUs'> & Partial<Parcel>,
): Parcel {
  return {
    height: content.height,
    bytes: content.bytes,
    wireUs: content.wireUs,
    votes: content.votes ?? NO_VOTES,
    records: content.records ?? NO_RECORDS,
    proposal: content.proposal ?? null,
    hash: content.hash ?? '',
    part: content.part ?? -1,
    source: content.source ?? -1,
  };
}
