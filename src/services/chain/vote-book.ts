/**
 * Votes by who received them: of the last heights, for every round, what each validator has from
 * each other one. Memory is reused from height to height.
 */
import { bitmapLength, setBit } from '../../crypto/bitmap.ts';
import type { Micros } from '../../kernel/time.ts';

/** The two votes of a round. */
export const PREVOTE = 0;
export const PRECOMMIT = 1;

/** Vote for no block. No vote at all is 0; a block is a number above 0. */
export const NIL = -1;

/** Heights whose votes are remembered. */
const HEIGHTS_KEPT = 16;

/** One round of one height. */
export class RoundVotes {
  /** Number of the round. */
  readonly round: number;
  /** Proposal of the round, by its number; 0 before it was made. */
  proposal = 0;
  /** Round in which the proposal had its quorum of prevotes before, -1 if it is fresh. */
  validRound = -1;
  readonly #size: number;
  readonly #powers: Int32Array;
  /** By step, receiver and sender. */
  readonly #votes: Int32Array;
  /** When each sender cast its vote of a step. */
  readonly #castUs: Float64Array;
  /** Who has received the proposal. */
  readonly #seen: Uint8Array;

  constructor(round: number, powers: Int32Array) {
    const size = powers.length;
    this.round = round;
    this.#size = size;
    this.#powers = powers;
    this.#votes = new Int32Array(2 * size * size);
    this.#castUs = new Float64Array(2 * size);
    this.#seen = new Uint8Array(size);
  }

  clear(): void {
    this.proposal = 0;
    this.validRound = -1;
    this.#votes.fill(0);
    this.#seen.fill(0);
  }

  hasProposal(receiver: number): boolean {
    return this.#seen[receiver] === 1;
  }

  seeProposal(receiver: number): void {
    this.#seen[receiver] = 1;
  }

  cast(step: number, sender: number, atUs: Micros): void {
    this.#castUs[step * this.#size + sender] = atUs;
  }

  castUs(step: number, sender: number): Micros {
    return this.#castUs[step * this.#size + sender]!;
  }

  voteOf(step: number, receiver: number, sender: number): number {
    return this.#votes[(step * this.#size + receiver) * this.#size + sender]!;
  }

  record(step: number, receiver: number, sender: number, vote: number): void {
    this.#votes[(step * this.#size + receiver) * this.#size + sender] = vote;
  }

  /** Power of those whose vote of a step, as a receiver has it, is this one. */
  powerFor(step: number, receiver: number, vote: number): number {
    const from = (step * this.#size + receiver) * this.#size;
    let power = 0;
    for (let sender = 0; sender < this.#size; sender++) {
      if (this.#votes[from + sender] === vote) power += this.#powers[sender]!;
    }
    return power;
  }

  /** Power of all from whom a receiver has any vote of the round. */
  powerHeard(receiver: number): number {
    let power = 0;
    for (let sender = 0; sender < this.#size; sender++) {
      const isHeard =
        this.voteOf(PREVOTE, receiver, sender) !== 0 ||
        this.voteOf(PRECOMMIT, receiver, sender) !== 0;
      if (isHeard) power += this.#powers[sender]!;
    }
    return power;
  }

  /** Bitmap of those whose vote of a step, as a receiver has it, is this one; lowest bit first. */
  votersFor(step: number, receiver: number, vote: number): Uint8Array {
    const bitmap = new Uint8Array(bitmapLength(this.#size));
    for (let sender = 0; sender < this.#size; sender++) {
      if (this.voteOf(step, receiver, sender) !== vote) continue;
      setBit(bitmap, sender);
    }
    return bitmap;
  }
}

interface HeightVotes {
  height: number;
  /** Rounds in use; those behind them wait to be used again. */
  count: number;
  readonly rounds: RoundVotes[];
}

export class VoteBook {
  readonly #powers: Int32Array;
  readonly #heights: HeightVotes[];

  constructor(powers: Int32Array) {
    this.#powers = powers;
    this.#heights = Array.from({ length: HEIGHTS_KEPT }, () => {
      return { height: -1, count: 0, rounds: [] };
    });
  }

  /** The votes of a round; undefined when the height is too old to be remembered. */
  of(height: number, round: number): RoundVotes | undefined {
    const slot = this.#heights[height % HEIGHTS_KEPT]!;
    if (slot.height > height) return undefined;
    if (slot.height < height) {
      slot.height = height;
      slot.count = 0;
    }
    while (slot.count <= round) this.#open(slot);
    return slot.rounds[round];
  }

  /** Forgets everything. */
  clear(): void {
    for (const slot of this.#heights) slot.height = -1;
  }

  #open(slot: HeightVotes): void {
    const known = slot.rounds[slot.count];
    if (known === undefined) slot.rounds.push(new RoundVotes(slot.count, this.#powers));
    else known.clear();
    slot.count += 1;
  }
}
