/** What HotStuff adds to the proposals and votes of a height: timeouts, and certificates of both. */
import type { VoteStep } from '../../../crypto/vote.ts';
import type { VoteRecord } from '../messages.ts';

/** A validator gives up waiting in a view, and votes no more in it, nor in one before. */
export interface TimeoutRecord {
  readonly height: number;
  readonly round: number;
  /** Place of the validator in the set. */
  readonly validator: number;
  /** Latest view of whose certificate the validator knows, the block with it; -1 for none. */
  readonly highRound: number;
  /** Carried along; the engine does not look at it. */
  readonly signature: Uint8Array;
}

/** A timeout that the engine wants signed. */
export type OwnTimeout = Omit<TimeoutRecord, 'validator' | 'signature'>;

/** A quorum gave up a view, or a later one. */
export interface TimeoutCertificate {
  readonly height: number;
  readonly round: number;
  /** One of each validator of a quorum, for this view or a later one. */
  readonly timeouts: readonly TimeoutRecord[];
}

/** A quorum voted for a block in one phase of a view. */
export interface VoteCertificate {
  readonly step: VoteStep;
  readonly height: number;
  readonly round: number;
  readonly blockHash: string;
  /** One of each validator of a quorum, all for the block. */
  readonly votes: readonly VoteRecord[];
}
