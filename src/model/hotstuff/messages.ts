/**
 * What validators of 2-chain HotStuff say to each other, as the engine sees it: verified, and with
 * validators named by their place in the validator set.
 */

/** A quorum voted for a block in its round. */
export interface QuorumCertificate {
  readonly blockHash: string;
  readonly round: number;
  /** Places of the voters, each once. */
  readonly voters: readonly number[];
}

/** A quorum gave up waiting in a round. */
export interface TimeoutCertificate {
  readonly round: number;
  /** The latest of the certificates that the voters knew. The next block must not be below it. */
  readonly highQc: QuorumCertificate;
  /** Places of those that gave up, each once. */
  readonly voters: readonly number[];
}

/** What the engine must know of a block. Two blocks of one hash are the same block. */
export interface HotStuffBlock {
  /** Unique text; covers everything else. */
  readonly hash: string;
  /** From 1. */
  readonly round: number;
  /** Place of the leader that made it. */
  readonly author: number;
  /** Certifies the parent. */
  readonly justify: QuorumCertificate;
  /** Why rounds between the parent's and this one have no block, or null if there are none. */
  readonly excuse: TimeoutCertificate | null;
}

/** A vote whose signature the host has verified. It goes to the leader of the next round only. */
export interface HotStuffVote {
  readonly blockHash: string;
  readonly round: number;
  /** Place of the voter. */
  readonly validator: number;
}

/** A validator gives up waiting in a round. */
export interface HotStuffTimeout {
  readonly round: number;
  readonly highQc: QuorumCertificate;
  /** What let the sender into the round if no quorum certificate did, so that others can follow. */
  readonly enteredBy: TimeoutCertificate | null;
  readonly validator: number;
}

/** Hash of the block that all agree on before the first. */
export const GENESIS_HASH = 'genesis';

/** The certificate that needs no votes. */
export const GENESIS_QC: QuorumCertificate = { blockHash: GENESIS_HASH, round: 0, voters: [] };
