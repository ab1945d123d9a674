/**
 * What validators say to each other about one height, as the consensus engine sees it: verified,
 * and with validators named by their place in the validator set.
 */
import type { VoteStep } from '../../crypto/vote.ts';

/** The steps of a round, in order. */
export type Step = 'propose' | VoteStep;

/** What the engine must know of a block. Two blocks of one hash are the same block. */
export interface BlockRef {
  /** Hex; no two blocks share it. */
  readonly hash: string;
  readonly height: number;
}

/** A vote whose signature the host has verified. */
export interface VoteRecord {
  readonly step: VoteStep;
  readonly height: number;
  readonly round: number;
  /** Place of the voter in the validator set. */
  readonly validator: number;
  /** The block voted for, or null for nil: no block in this round. */
  readonly blockHash: string | null;
  /** Carried along for certificates and evidence; the engine does not look at it. */
  readonly signature: Uint8Array;
}

/** A proposal whose signature the host has verified. */
export interface ProposalRecord<Block extends BlockRef> {
  readonly height: number;
  readonly round: number;
  /** Round in which the proposer saw a quorum of prevotes for the block; -1 for a fresh block. */
  readonly validRound: number;
  /** Place of the proposer in the validator set. */
  readonly proposer: number;
  readonly block: Block;
  readonly signature: Uint8Array;
}

/** A proposal that the engine wants signed. */
export type OwnProposal<Block extends BlockRef> = Omit<
  ProposalRecord<Block>,
  'proposer' | 'signature'
>;

/** A vote that the engine wants signed. */
export type OwnVote = Omit<VoteRecord, 'validator' | 'signature'>;

/** Two votes of one validator in one step of one round, for different values. */
export interface Equivocation {
  readonly kind: 'equivocation';
  /** The vote that arrived first. */
  readonly first: VoteRecord;
  readonly second: VoteRecord;
}

/** Why the engine did not look at a message. */
export type Refusal =
  /** It belongs to an earlier height. */
  | 'past'
  /** It belongs to a later height: this node is behind, and must synchronise. */
  | 'future'
  /** Its sender fills as many later rounds as it may. */
  | 'flood'
  /** No correct validator can have sent it. */
  | 'malformed';
