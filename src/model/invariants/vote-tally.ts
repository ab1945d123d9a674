/**
 * Every vote that left a validator, whether or not it arrived anywhere. What no validator sent,
 * no node can rightly count: a quorum that is not here was not there.
 */
import type { VoteStep } from '../../crypto/vote.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { WireVote } from '../wire/messages.ts';

/** Heights of which votes are remembered, counted from the last one that was voted on. */
export const HEIGHTS_KEPT = 64;

/** Who voted for one value in one step of a round. */
interface Sent {
  readonly round: number;
  readonly step: VoteStep;
  readonly blockHash: string | null;
  /** One entry for each place in the set: 1 if that validator sent such a vote. */
  readonly senders: Uint8Array;
  power: number;
}

export class VoteTally {
  /** By height; almost always two of each, in the order of their first votes. */
  readonly #heights = new Map<number, Sent[]>();
  #highest = 0;

  add(vote: WireVote, set: EpochSet): void {
    const { height, round, step, blockHash, validator } = vote;
    this.#keep(height);
    const sent = this.#find(height, round, step, blockHash) ?? this.#open(vote, set);
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
    return this.#find(height, round, step, blockHash)?.power ?? 0;
  }

  /** The first of some places whose validator did not precommit a block; undefined if all did. */
  missing(
    height: number,
    round: number,
    blockHash: string,
    places: readonly number[],
  ): number | undefined {
    const senders = this.#find(height, round, 'precommit', blockHash)?.senders;
    return places.find((place) => senders?.[place] !== 1);
  }

  #find(height: number, round: number, step: VoteStep, blockHash: string | null): Sent | undefined {
    for (const sent of this.#heights.get(height) ?? NONE) {
      if (sent.round === round && sent.step === step && sent.blockHash === blockHash) return sent;
    }
    return undefined;
  }

  #open({ height, round, step, blockHash }: WireVote, set: EpochSet): Sent {
    const senders = new Uint8Array(set.members.length);
    const sent = { round, step, blockHash, senders, power: 0 };
    const ofHeight = this.#heights.get(height);
    if (ofHeight === undefined) this.#heights.set(height, [sent]);
    else ofHeight.push(sent);
    return sent;
  }

  #keep(height: number): void {
    if (height <= this.#highest) return;
    this.#highest = height;
    for (const old of this.#heights.keys()) if (!this.knows(old)) this.#heights.delete(old);
  }
}

const NONE: readonly Sent[] = [];
