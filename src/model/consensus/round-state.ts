/** What is known of one round: its proposals, its votes, and which of its events have happened. */
import type { Electorate } from './electorate.ts';
import type { BlockRef, ProposalRecord } from './messages.ts';
import { VoteSet } from './vote-set.ts';

/** Different proposals kept of one round. A correct proposer makes one. */
export const PROPOSALS_MAX = 2;

export type ProposalVerdict =
  | 'added'
  | 'duplicate'
  /** Kept, but not the first of its round: the proposer is faulty. */
  | 'equivocation'
  /** One of too many, of a block that no quorum wants. */
  | 'surplus';

export class RoundState<Block extends BlockRef> {
  readonly round: number;
  readonly prevotes: VoteSet;
  readonly precommits: VoteSet;
  /** The "for the first time" of lines 34, 36 and 47. */
  isPrevoteTimeoutSet = false;
  isQuorumSeen = false;
  isPrecommitTimeoutSet = false;
  readonly #electorate: Electorate;
  readonly #proposals: ProposalRecord<Block>[] = [];
  readonly #senders: Uint8Array;
  #senderPower = 0;

  constructor(round: number, electorate: Electorate) {
    this.round = round;
    this.prevotes = new VoteSet(electorate);
    this.precommits = new VoteSet(electorate);
    this.#electorate = electorate;
    this.#senders = new Uint8Array(electorate.powers.length);
  }

  /** In order of arrival. */
  get proposals(): readonly ProposalRecord<Block>[] {
    return this.#proposals;
  }

  /** Whether the senders of this round's messages include a correct validator. */
  get hasCorrectSender(): boolean {
    const { rules, totalPower } = this.#electorate;
    return rules.hasCorrect(this.#senderPower, totalPower);
  }

  /** Whether the validator sent any message of this round. */
  isSender(validator: number): boolean {
    return this.#senders[validator] === 1;
  }

  /** Notes that a validator, none of the senders yet, sent a message of this round. */
  addSender(validator: number): void {
    this.#senders[validator] = 1;
    this.#senderPower += this.#electorate.powers[validator]!;
  }

  /** Keeps a proposal. One beyond the limit is kept only if a quorum voted for its block. */
  addProposal(proposal: ProposalRecord<Block>): ProposalVerdict {
    const { hash } = proposal.block;
    const ofBlock = this.#proposals.filter((known) => known.block.hash === hash);
    if (ofBlock.some((known) => known.validRound === proposal.validRound)) return 'duplicate';
    const isWanted = ofBlock.length === 0 && this.wants(hash);
    if (this.#proposals.length >= PROPOSALS_MAX && !isWanted) return 'surplus';
    this.#proposals.push(proposal);
    return this.#proposals.length === 1 ? 'added' : 'equivocation';
  }

  /** Whether a quorum voted for the block in either step. */
  wants(hash: string): boolean {
    return this.prevotes.majority === hash || this.precommits.majority === hash;
  }
}
