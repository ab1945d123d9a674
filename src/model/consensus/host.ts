/**
 * What the consensus engine asks of the node it runs in.
 *
 * The engine knows nothing of networks, keys, disks or time. Its host may answer any call at once,
 * from within the call, or later: the engine has always settled its own state before it calls.
 */
import type { BlockRef, Equivocation, OwnProposal, OwnVote, Step, VoteRecord } from './messages.ts';
import type { ConsensusRules } from './rules.ts';

/** A change of state that must survive a crash, beside the own messages. */
export type StateChange<Block extends BlockRef> =
  /** The validator entered a round. It must not go back to an earlier one. */
  | { readonly kind: 'round'; readonly height: number; readonly round: number }
  /** The validator gave the round up, as HotStuff does. It must not vote in it any more. */
  | { readonly kind: 'timeout'; readonly height: number; readonly round: number }
  | QuorumSeen<Block>;

/** The validator saw a quorum of prevotes for a block, in its current round. */
export interface QuorumSeen<Block extends BlockRef> {
  readonly kind: 'quorum';
  readonly height: number;
  readonly round: number;
  readonly block: Block;
  /**
   * The prevotes. Without them a restarted validator could hold a lock of which nobody is left to
   * prove that it was rightly taken, and that others may follow.
   */
  readonly prevotes: readonly VoteRecord[];
  /** Whether it locked the validator, or came after its precommit. */
  readonly isLock: boolean;
}

export interface ConsensusHost<Block extends BlockRef> {
  /** This validator leads the round: build a block and hand it to `offerBlock`. */
  requestBlock(height: number, round: number): void;
  /**
   * Write the proposal to the write-ahead log, sign it, send it, and feed it back to `onProposal`.
   * The log must be on disk before the proposal leaves the node.
   */
  emitProposal(proposal: OwnProposal<Block>): void;
  /** As `emitProposal`, for a vote; feed it back to `onVote`. */
  emitVote(vote: OwnVote): void;
  /**
   * Write the change to the write-ahead log, before any message emitted after it. Observers are
   * not asked: they have no promise to keep.
   */
  logState(change: StateChange<Block>): void;
  /** Call `onTimeout` with the same arguments after the step's timeout for that round. */
  scheduleTimeout(step: Step, height: number, round: number): void;
  /** Whether the node's version accepts the block. Asked at most once for each block. */
  isValid(block: Block): boolean;
  /**
   * Whether a block that is proposed for the first time bears about the present time, as this node
   * has it. It says whom to vote for, never what may be decided. Left out, any time will do.
   */
  isTimely?(block: Block): boolean;
  /**
   * The height is decided. Apply the block, then call `startHeight` for the next height, at once or
   * later.
   *
   * @param precommits - The votes for this block in this round: a quorum, in validator order.
   */
  decide(height: number, round: number, block: Block, precommits: readonly VoteRecord[]): void;
  /** A validator has voted twice. Told once for each vote that counts beside its first. */
  evidence(evidence: Equivocation): void;
}

/** Who leads a round: place in the validator set. The same answer at every validator. */
export type ProposerOf = (height: number, round: number) => number;

/** What an engine is built from. */
export interface TendermintOptions<Block extends BlockRef> {
  /** Voting power by validator: whole, at least 0, above 0 in total. */
  readonly validators: readonly number[];
  /** Place of this validator in the set; -1 for an observer, which never speaks. */
  readonly self: number;
  readonly proposerOf: ProposerOf;
  readonly host: ConsensusHost<Block>;
  /** Left out, the rules of the paper. */
  readonly rules?: ConsensusRules;
}
