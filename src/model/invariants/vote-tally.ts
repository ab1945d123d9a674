/**
 * Every vote that left a validator, whether or not it arrived anywhere. What no validator sent,
 * no node can rightly count: a quorum that is not here was not there.
 */
import type { VoteStep } from '../../crypto/vote.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { WireVote } from '../wire/messages.ts';

/** Heights of which votes are remembered, counted from the last one that was voted on. */
export const HEIGHTS_KEPT = 64;

interface Sent {
  /** One entry for each place in the set: 1 if that validator sent such a vote. */
  readonly senders: Uint8Array;
  power: number;
}

export class VoteTally {
  /** By height, then by round, step and hash. */
  readonly #heights = new Map<number, Map<string, Sent>>();
  #highest = 0;

  add(vote: WireVote, set: EpochSet): void {
    const { height, validator } = vote;
    this.#keep(height);
    const ofHeight = this.#heights.get(height) ?? new Map<string, Sent>();
    this.#heights.set(height, ofHeight);
    const key = keyOf(vote.step, vote.round, vote.blockHash);
    const sent = ofHeight.get(key) ?? { senders: new Uint8Array(set.members.length), power: 0 };
    ofHeight.set(key, sent);
    if (sent.senders[validator] === 1) return;
    sent.senders[validator] = 1;
    sent.power += set.powers[validator] ?? 0;
  }

  /** Whether votes of a height are still remembered. */
  knows(height: number): boolean {
    return height > this.#highest - HEIGHTS_KEPT;
  }

  /** Power that voted for a value in one step of one round; 0 of heights long ago. */
  powerOf(height: number, round: number, step: VoteStep, blockHash: string | null): number {
    return this.#heights.get(height)?.get(keyOf(step, round, blockHash))?.power ?? 0;
  }

  /** Whether the validator at a place sent that vote. */
  hasSent(height: number, round: number, step: VoteStep, hash: string, place: number): boolean {
    return this.#heights.get(height)?.get(keyOf(step, round, hash))?.senders[place] === 1;
  }

  #keep(height: number): void {
    if (height <= this.#highest) return;
    this.#highest = height;
    for (const old of this.#heights.keys()) if (!this.knows(old)) this.#heights.delete(old);
  }
}

function keyOf(step: VoteStep, round: number, blockHash: string | null): string {
  return `${round} ${step} ${blockHash ?? 'nil'}`;
}
