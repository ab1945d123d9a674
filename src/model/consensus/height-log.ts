/**
 * The message log of one height: what the paper's "upon" clauses read.
 *
 * Rounds up to the current one are bounded by progress. Later ones are opened by whoever claims to
 * be there, so each validator may open only a few: a flood by faulty validators takes a fixed
 * amount of memory, and never the place of a correct validator's message.
 */
import { bitmapLength } from '../../crypto/bitmap.ts';
import type { VoteStep } from '../../crypto/vote.ts';
import type { Electorate } from './electorate.ts';
import type { BlockRef, ProposalRecord, Refusal, VoteRecord } from './messages.ts';
import { type ProposalVerdict, RoundState } from './round-state.ts';
import type { VoteSet, VoteVerdict } from './vote-set.ts';

/** Rounds beyond the current one in which one validator's messages are kept. */
export const FUTURE_ROUNDS_MAX = 8;

export class HeightLog<Block extends BlockRef> {
  readonly #electorate: Electorate;
  readonly #rounds = new Map<number, RoundState<Block>>();
  readonly #blocks = new Map<string, Block>();
  readonly #committed: RoundState<Block>[] = [];
  /** By validator: the rounds beyond the current one that hold messages of it. */
  readonly #futureRounds: Uint8Array;
  #current: RoundState<Block>;
  #latestCorrectRound = -1;
  #milestones = 0;

  /** @param round - The current round at first. */
  constructor(electorate: Electorate, round: number) {
    this.#electorate = electorate;
    this.#futureRounds = new Uint8Array(electorate.powers.length);
    this.#current = this.#open(round);
  }

  get current(): RoundState<Block> {
    return this.#current;
  }

  /** Rounds in which a quorum precommitted a block, in the order in which it did. */
  get committed(): readonly RoundState<Block>[] {
    return this.#committed;
  }

  /** Latest later round with messages of validators of which one is correct; -1 before any. */
  get latestCorrectRound(): number {
    return this.#latestCorrectRound;
  }

  /** Rises with each vote after which an "upon" clause may hold that did not hold before. */
  get milestones(): number {
    return this.#milestones;
  }

  find(round: number): RoundState<Block> | undefined {
    return round === this.#current.round ? this.#current : this.#rounds.get(round);
  }

  votes(step: VoteStep, round: number): VoteSet | undefined {
    const state = this.find(round);
    return step === 'prevote' ? state?.prevotes : state?.precommits;
  }

  /** As `VoteSet.bitmap`; without any votes, as many zeros. */
  voteBitmap(step: VoteStep, round: number): Uint8Array {
    const { length } = this.#electorate.powers;
    return this.votes(step, round)?.bitmap() ?? new Uint8Array(bitmapLength(length));
  }

  /** The block of this hash, if a proposal that was kept carried it. */
  block(hash: string): Block | undefined {
    return this.#blocks.get(hash);
  }

  /** Whether the round's proposal is here, and with it every block that a quorum voted for. */
  hasProposal(round: number): boolean {
    const state = this.#rounds.get(round);
    if (state === undefined || state.proposals.length === 0) return false;
    const chosen = [state.prevotes.majority, state.precommits.majority];
    return chosen.every((hash) => typeof hash !== 'string' || this.#blocks.has(hash));
  }

  /** Keeps a proposal of this height by the proposer of its round, or says why not. */
  addProposal(proposal: ProposalRecord<Block>): ProposalVerdict | Refusal {
    const { block, height, round, validRound } = proposal;
    if (!isRound(round) || !isRound(validRound + 1) || validRound >= round) return 'malformed';
    if (block.height !== height) return 'malformed';
    const state = this.#admit(proposal.proposer, proposal.round);
    if (state === undefined) return 'flood';
    const verdict = state.addProposal(proposal);
    if (verdict === 'added' || verdict === 'equivocation') this.addBlock(proposal.block);
    return verdict;
  }

  /** Makes a block known that is known to have been proposed. */
  addBlock(block: Block): void {
    if (!this.#blocks.has(block.hash)) this.#blocks.set(block.hash, block);
  }

  /** Counts a vote of this height, or says why not. */
  addVote(vote: VoteRecord): VoteVerdict | Refusal {
    const isKnown = vote.validator >= 0 && vote.validator < this.#electorate.powers.length;
    if (!isKnown || !isRound(vote.round)) return 'malformed';
    const state = this.#admit(vote.validator, vote.round);
    if (state === undefined) return 'flood';
    const votes = vote.step === 'prevote' ? state.prevotes : state.precommits;
    const { milestones } = votes;
    const verdict = votes.add(vote);
    if (votes.milestones !== milestones) this.#passMilestone(state);
    return verdict;
  }

  /** Makes the round the current one; it is not before the current round. */
  advance(round: number): void {
    for (const state of this.#rounds.values()) {
      if (state.round > this.#current.round && state.round <= round) this.#release(state);
    }
    this.#current = this.#rounds.get(round) ?? this.#open(round);
  }

  /** The round of a validator's message, or undefined if it may not open another one. */
  #admit(validator: number, round: number): RoundState<Block> | undefined {
    const known = this.find(round);
    if (known?.isSender(validator)) return known;
    const isFuture = round > this.#current.round;
    if (isFuture) {
      if (this.#futureRounds[validator]! >= FUTURE_ROUNDS_MAX) return undefined;
      this.#futureRounds[validator]! += 1;
    }
    const state = known ?? this.#open(round);
    state.addSender(validator);
    if (isFuture && round > this.#latestCorrectRound && state.hasCorrectSender) {
      this.#latestCorrectRound = round;
      this.#milestones += 1;
    }
    return state;
  }

  /** A quorum is there in a round. */
  #passMilestone(state: RoundState<Block>): void {
    this.#milestones += 1;
    const isCommitted = typeof state.precommits.majority === 'string';
    if (isCommitted && !this.#committed.includes(state)) this.#committed.push(state);
  }

  #release(state: RoundState<Block>): void {
    for (let validator = 0; validator < this.#futureRounds.length; validator++) {
      if (state.isSender(validator)) this.#futureRounds[validator]! -= 1;
    }
  }

  #open(round: number): RoundState<Block> {
    const state = new RoundState<Block>(round, this.#electorate);
    this.#rounds.set(round, state);
    return state;
  }
}

function isRound(round: number): boolean {
  return Number.isSafeInteger(round) && round >= 0;
}
