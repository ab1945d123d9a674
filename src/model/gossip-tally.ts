/**
 * How often what nodes gossip arrives, as an onlooker counts it who forgets nothing.
 *
 * The unit is one transaction, one proposal or one vote, whatever else travelled in the same
 * message. A copy counts as received when it arrives at a node whose process runs.
 */
import type { Micros } from '../kernel/time.ts';
import type { Message, WireProposal } from './wire/messages.ts';

const NODES_PER_WORD = 32;
const MESSAGES_AT_FIRST = 256;

/** Counts of copies; what was new to its receiver is `received` less `duplicates`. */
export interface CopyCount {
  /** Messages that a node began to spread; one that begins at several nodes counts once. */
  readonly published: number;
  /** Copies that arrived at nodes. */
  readonly received: number;
  /** Copies of what their receiver had received or published before, in whatever life. */
  readonly duplicates: number;
}

/**
 * Counts of votes, or of what stands for them: of HotStuff, timeouts and certificates, since its
 * votes go to the leader alone. What a process has forgotten by a restart counts as new again, and
 * what it says again as published; a copy for another height than the one its receiver decides, or
 * for one that is catching up, is neither new nor a duplicate.
 */
export interface VoteCount extends CopyCount {
  /** Copies of what was new to their receiver. */
  readonly fresh: number;
}

/** The copies of one kind of message: exact, since it keeps a bit for each message and node. */
export class CopyTally implements CopyCount {
  published = 0;
  received = 0;
  duplicates = 0;
  readonly #wordsPerMessage: number;
  readonly #places = new Map<string, number>();
  /** By place of a message: when its gossip began; -1 for never. */
  readonly #publishedUs: Micros[] = [];
  /** By place of a message: one bit for each node that has had it. */
  #had: Uint32Array;

  constructor(nodeCount: number) {
    this.#wordsPerMessage = Math.ceil(nodeCount / NODES_PER_WORD);
    this.#had = new Uint32Array(MESSAGES_AT_FIRST * this.#wordsPerMessage);
  }

  /** A node begins to spread a message. */
  publish(id: string, node: number, atUs: Micros): void {
    const place = this.#placeOf(id);
    if (this.#publishedUs[place] === -1) {
      this.#publishedUs[place] = atUs;
      this.published += 1;
    }
    this.#isFirst(place, node);
  }

  /** A copy of a message arrives at a node. */
  receive(id: string, node: number): void {
    this.received += 1;
    if (!this.#isFirst(this.#placeOf(id), node)) this.duplicates += 1;
  }

  /** When the gossip of a message began, unless it never did. */
  publishedUs(id: string): Micros | undefined {
    const place = this.#places.get(id);
    const atUs = place === undefined ? -1 : (this.#publishedUs[place] as Micros);
    return atUs < 0 ? undefined : atUs;
  }

  /** The counts as plain data. */
  count(): CopyCount {
    const { published, received, duplicates } = this;
    return { published, received, duplicates };
  }

  #placeOf(id: string): number {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    const place = this.#places.size;
    this.#places.set(id, place);
    this.#publishedUs.push(-1);
    if ((place + 1) * this.#wordsPerMessage > this.#had.length) {
      const grown = new Uint32Array(2 * this.#had.length);
      grown.set(this.#had);
      this.#had = grown;
    }
    return place;
  }

  /** Whether a node has a message for the first time; from now on it has had it. */
  #isFirst(place: number, node: number): boolean {
    const at = place * this.#wordsPerMessage + Math.floor(node / NODES_PER_WORD);
    const bit = 1 << (node % NODES_PER_WORD);
    const before = this.#had[at] as number;
    this.#had[at] = before | bit;
    return (before & bit) === 0;
  }
}

/** The tallies of all that is gossiped. */
export class GossipTally {
  readonly transactions: CopyTally;
  readonly proposals: CopyTally;
  /** Nodes say themselves which votes are new: there are too many to remember each at each node. */
  readonly votes = { published: 0, received: 0, fresh: 0, duplicates: 0 };

  constructor(nodeCount: number) {
    this.transactions = new CopyTally(nodeCount);
    this.proposals = new CopyTally(nodeCount);
  }

  /** A message arrives at a node whose process runs; what is not gossiped counts nowhere. */
  receive(node: number, message: Message): void {
    switch (message.type) {
      case 'vote':
      case 'certificate':
      case 'timeout':
        this.votes.received += 1;
        break;
      case 'votes':
        this.votes.received += message.votes.length;
        break;
      case 'transaction':
        this.transactions.receive(message.transaction.id, node);
        break;
      case 'proposal':
        this.proposals.receive(proposalId(message.proposal), node);
        break;
      default:
    }
  }
}

/** By which onlookers follow the gossip of a proposal. */
export function proposalId({ height, round, block }: WireProposal): string {
  return `${height}/${round}/${block.hash}`;
}
