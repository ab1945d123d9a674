/**
 * What a node and those who watch it need of a consensus engine, whichever it is: one height after
 * another, rounds within a height, two phases of votes within a round.
 */
import type { VoteStep } from '../../crypto/vote.ts';
import type { BlockRef, ProposalRecord, Refusal, VoteRecord } from './messages.ts';
import type { ProposalVerdict } from './round-state.ts';
import type { VoteSet, VoteVerdict } from './vote-set.ts';
import type { WalReplay } from './wal-replay.ts';

export interface ConsensusEngine<Block extends BlockRef> {
  readonly height: number;
  readonly round: number;
  /** Whether the current height is decided, or none was started. */
  readonly isDecided: boolean;
  /** Changes the validator set, with the next `startHeight`. */
  setValidators(validators: readonly number[], self: number): void;
  /** Takes what the write-ahead log says of the height it ends in, before any is started. */
  restore(replay: WalReplay<Block>): void;
  startHeight(height: number): void;
  onProposal(proposal: ProposalRecord<Block>): ProposalVerdict | Refusal;
  onVote(vote: VoteRecord): VoteVerdict | Refusal;
  /** Hands over the block that the host was asked for. @returns Whether it is proposed. */
  offerBlock(height: number, round: number, block: Block): boolean;
  /** Whether a peer need send neither the round's proposal nor a block that a quorum wants. */
  hasProposal(round: number): boolean;
  /** The proposals held of a round of this height, in order of arrival. */
  proposals(round: number): readonly ProposalRecord<Block>[];
  /** The votes held of a step of a round of this height. */
  votes(step: VoteStep, round: number): VoteSet | undefined;
  /** What is held of a round, for peers that have more: one bit a validator. */
  voteBitmap(step: VoteStep, round: number): Uint8Array;
}
