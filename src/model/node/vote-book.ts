/**
 * Numbers for votes. Votes are told apart by their content and signature; a small number for each
 * lets nodes remember what they saw, and events name a vote, without a string.
 */
import { toHex } from '../../crypto/bytes.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import type { Frame } from '../network/frames.ts';
import { RecentMap } from '../recent.ts';
import type { Message, WireVote } from '../wire/messages.ts';

/** Votes that are surely known: those of many heights. */
const VOTES_KEPT = 1 << 14;

export interface KnownVote {
  readonly id: number;
  readonly vote: WireVote;
  /** The vote alone in a message, shared by all who relay it. */
  frame: Frame | null;
  /** Verification of its signature, shared by all who receive it. */
  ticket: Ticket | null;
  /** By node: the life of the process that has seen it; 0 for none. */
  readonly seenBy: Int32Array;
  /** By node: which of its peers have it as far as it knows, one bit a place among the peers. */
  readonly heldByPeers: Int32Array;
}

export class VoteBook {
  readonly #byContent = new RecentMap<string, KnownVote>(VOTES_KEPT);
  readonly #byId = new RecentMap<number, KnownVote>(VOTES_KEPT);
  readonly #ofMessage = new WeakMap<Message, readonly KnownVote[]>();
  readonly #nodeCount: number;
  #nextId = 0;

  constructor(nodeCount: number) {
    this.#nodeCount = nodeCount;
  }

  /** The votes in a message, each known once however many messages carry it. */
  votesIn(message: Extract<Message, { type: 'vote' | 'votes' }>): readonly KnownVote[] {
    const known = this.#ofMessage.get(message);
    if (known !== undefined) return known;
    const votes = message.type === 'vote' ? [message.vote] : message.votes;
    const found = votes.map((vote) => this.enter(vote));
    this.#ofMessage.set(message, found);
    return found;
  }

  /** The known vote of this content; enters it if it is new. */
  enter(vote: WireVote): KnownVote {
    const place = `${vote.height}/${vote.round}/${vote.step}/${vote.epoch}/${vote.validator}`;
    const content = `${place}/${vote.blockHash ?? ''}/${toHex(vote.signature)}`;
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    const entry: KnownVote = {
      ...{ id: this.#nextId, vote, frame: null, ticket: null },
      seenBy: new Int32Array(this.#nodeCount),
      heldByPeers: new Int32Array(this.#nodeCount),
    };
    this.#nextId += 1;
    this.#byContent.set(content, entry);
    this.#byId.set(entry.id, entry);
    return entry;
  }

  /** The vote of a number, unless it was too long ago. */
  byId(id: number): KnownVote | undefined {
    return this.#byId.get(id);
  }
}
