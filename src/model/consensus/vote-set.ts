/**
 * The votes of one step of one round, with the power behind each value kept up to date.
 *
 * The paper counts messages: a faulty validator that votes for two values counts towards both,
 * once each, and correct validators that saw different votes of it still reach the same quorums
 * once they share what they saw. So does this set. Power over all values counts a validator once.
 */
import { bitmapLength, hasBit, setBit } from '../../crypto/bitmap.ts';
import { check } from '../../kernel/check.ts';
import type { Electorate } from './electorate.ts';
import type { VoteRecord } from './messages.ts';

export type VoteVerdict =
  | 'added'
  | 'duplicate'
  /** Counted, and in conflict with the first vote of the same validator. */
  | 'equivocation'
  /** One of too many conflicting votes, for a value that no correct validator is known to want. */
  | 'surplus';

interface Tally {
  readonly blockHash: string | null;
  power: number;
  hasQuorum: boolean;
}

export class VoteSet {
  readonly #electorate: Electorate;
  /** The first vote of each validator. */
  readonly #first: (VoteRecord | undefined)[];
  /** One for each value voted for, in order of arrival; almost always one or two. */
  readonly #tallies: Tally[] = [];
  /** Votes of equivocators after their first. */
  readonly #conflicting: VoteRecord[] = [];
  #power = 0;
  #majority: Tally | undefined;
  #isComplete = false;
  #milestones = 0;

  constructor(electorate: Electorate) {
    const count = electorate.powers.length;
    this.#electorate = electorate;
    this.#first = new Array<VoteRecord | undefined>(count).fill(undefined);
  }

  /** Power of all validators that have voted. */
  get power(): number {
    return this.#power;
  }

  /** Whether a quorum has voted, for whatever values. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /**
   * Rises when a value gets a quorum, and when all values together do: while it stays, nothing that
   * waits for a quorum need look again.
   */
  get milestones(): number {
    return this.#milestones;
  }

  /** The first value to get a quorum: a hash, null for nil, or undefined while there is none. */
  get majority(): string | null | undefined {
    return this.#majority?.blockHash;
  }

  /**
   * Counts a vote of the right height, round and step.
   *
   * Of a validator's conflicting votes the second always counts, and further ones only for a value
   * that a correct validator voted for: so a set holds at most a few votes of each validator,
   * whatever it sends.
   *
   * @throws InvariantError if the validator is not in the set.
   */
  add(vote: VoteRecord): VoteVerdict {
    const voter = vote.validator;
    check(voter >= 0 && voter < this.#first.length, 'vote of an unknown validator', voter);
    const first = this.#first[voter];
    if (first !== undefined) return this.#addConflicting(vote, first);
    const { powers, totalPower, rules } = this.#electorate;
    this.#first[voter] = vote;
    this.#power += powers[voter]!;
    if (!this.#isComplete && rules.hasQuorum(this.#power, totalPower)) {
      this.#isComplete = true;
      this.#milestones += 1;
    }
    this.#count(vote, this.#tallyOf(vote.blockHash));
    return 'added';
  }

  /** Power behind one value. */
  powerFor(blockHash: string | null): number {
    return this.#tallyOf(blockHash)?.power ?? 0;
  }

  /** Whether a quorum has voted for the value. */
  hasQuorumFor(blockHash: string | null): boolean {
    const { rules, totalPower } = this.#electorate;
    return rules.hasQuorum(this.powerFor(blockHash), totalPower);
  }

  /** The first vote of a validator. */
  firstOf(validator: number): VoteRecord | undefined {
    return this.#first[validator];
  }

  /** The votes for one value, in validator order. */
  votesFor(blockHash: string | null): VoteRecord[] {
    const votes: VoteRecord[] = [];
    for (const vote of this.#first) {
      if (vote !== undefined && vote.blockHash === blockHash) votes.push(vote);
    }
    const later = this.#conflicting.filter((vote) => vote.blockHash === blockHash);
    if (later.length === 0) return votes;
    return [...votes, ...later].sort((a, b) => a.validator - b.validator);
  }

  /**
   * Which validators' votes are here: one bit each, lowest bit of the first byte first.
   *
   * @param blockHash - Counts votes for this value only; left out, votes for any value.
   */
  bitmap(blockHash?: string | null): Uint8Array {
    const votes = blockHash === undefined ? this.#first : this.votesFor(blockHash);
    return bitmapOf(votes, this.#first.length);
  }

  /**
   * The votes that a peer lacks, in validator order.
   *
   * @param held - The peer's `bitmap` for the same value.
   * @param countMax - Most votes to return.
   * @param blockHash - As for `bitmap`. To ask for one value matters where validators equivocate:
   *   two nodes may hold different votes of one validator, and their bitmaps for any value agree.
   */
  missingFrom(held: Uint8Array, countMax: number, blockHash?: string | null): VoteRecord[] {
    const votes = blockHash === undefined ? this.#first : this.votesFor(blockHash);
    const missing: VoteRecord[] = [];
    for (const vote of votes) {
      if (missing.length >= countMax) break;
      if (vote !== undefined && !hasBit(held, vote.validator)) missing.push(vote);
    }
    return missing;
  }

  #addConflicting(vote: VoteRecord, first: VoteRecord): VoteVerdict {
    if (first.blockHash === vote.blockHash) return 'duplicate';
    const later = this.#conflicting.filter((known) => known.validator === vote.validator);
    if (later.some((known) => known.blockHash === vote.blockHash)) return 'duplicate';
    const tally = this.#tallyOf(vote.blockHash);
    if (later.length > 0 && !this.#isWanted(tally)) return 'surplus';
    this.#conflicting.push(vote);
    this.#count(vote, tally);
    return 'equivocation';
  }

  #isWanted(tally: Tally | undefined): boolean {
    const { rules, totalPower } = this.#electorate;
    return tally !== undefined && rules.hasCorrect(tally.power, totalPower);
  }

  #count(vote: VoteRecord, known: Tally | undefined): void {
    const { powers, totalPower, rules } = this.#electorate;
    const tally = known ?? this.#openTally(vote.blockHash);
    tally.power += powers[vote.validator]!;
    if (tally.hasQuorum || !rules.hasQuorum(tally.power, totalPower)) return;
    tally.hasQuorum = true;
    this.#majority ??= tally;
    this.#milestones += 1;
  }

  #openTally(blockHash: string | null): Tally {
    const tally = { blockHash, power: 0, hasQuorum: false };
    this.#tallies.push(tally);
    return tally;
  }

  #tallyOf(blockHash: string | null): Tally | undefined {
    for (const tally of this.#tallies) {
      if (tally.blockHash === blockHash) return tally;
    }
    return undefined;
  }
}

/** Whose messages these are, of `count` validators: one bit each, as `hasBit` reads them. */
export function bitmapOf(
  messages: readonly ({ readonly validator: number } | undefined)[],
  count: number,
): Uint8Array {
  const bitmap = new Uint8Array(bitmapLength(count));
  for (const message of messages) {
    if (message !== undefined) setBit(bitmap, message.validator);
  }
  return bitmap;
}
