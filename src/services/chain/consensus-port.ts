/** What the agreement on blocks needs: its times, and the world around it. */
import type { Micros } from '../../kernel/time.ts';
import type { RoundVotes } from './vote-book.ts';

/** Times of the protocol. */
export interface ConsensusTimes {
  /** From one block to the next. */
  readonly intervalUs: Micros;
  /** How long a validator waits for a proposal that is due. */
  readonly proposeTimeoutUs: Micros;
  /** How long it waits for votes. */
  readonly voteTimeoutUs: Micros;
  /** By how much both grow with each round. */
  readonly timeoutStepUs: Micros;
  /** Execution of a proposed block by a machine of reference, before it is voted for. */
  readonly validationUs: Micros;
  /** Processing of one vote by a machine of reference. */
  readonly voteServiceUs: Micros;
  /** Fetching and executing one block of others. */
  readonly syncBlockUs: Micros;
}

/** What the agreement is about, and the world around it. */
export interface ConsensusPort {
  /** How long a message travels; -1 when it is lost. */
  travelUs(from: number, to: number): Micros;
  /** Work of a validator before what it says can leave it. */
  castUs(place: number): Micros;
  /** Whether a validator keeps its vote to itself. */
  withholds(place: number): boolean;
  /** Whether it casts another vote besides. */
  equivocates(place: number): boolean;
  /** How many copies of each of its votes a receiver has to process. */
  copiesOf(place: number): number;
  /** Times as fast as the reference. */
  speedOf(place: number): number;
  /** Whether a vote of one means anything to another: both are of one chain. */
  understands(receiver: number, sender: number): boolean;
  /** Makes the block of a round. @returns Its number, or 0 when it may not propose. */
  assemble(place: number, height: number, round: number): number;
  /** When a block was proposed, by the clock of its proposer. */
  blockUs(block: number): Micros;
  /** Whether a validator that executed it finds a block right. */
  judges(place: number, block: number): boolean;
  /**
   * A block is final for a validator.
   *
   * @param votes - Of the round that decided it; undefined when it was fetched.
   * @returns Whether the validator could keep it.
   */
  commit(place: number, block: number, votes: RoundVotes | undefined): boolean;
  /**
   * A validator that is far behind takes the state of a peer instead of all blocks.
   *
   * @returns Height that it has come to; 0 when it must take the blocks.
   */
  adopt(place: number, peer: number): number;
  /** The block that is final at a height for whoever has come so far. */
  decided(height: number): number;
  observeVote(receiver: number, latencyUs: Micros): void;
  observeEquivocation(receiver: number, sender: number): void;
}
