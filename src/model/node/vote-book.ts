/**
 * Numbers for votes. Votes are told apart by their content and signature; a small number for each
 * lets nodes remember what they saw, and events name a vote, without a string.
 */
import { equalBytes } from '../../crypto/bytes.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import type { Frame } from '../network/frames.ts';
import { RecentMap } from '../recent.ts';
import type { Remark, WireVote } from '../wire/messages.ts';

/** Votes that are surely known, those of many heights; fewer where marks of all nodes are many. */
const VOTES_KEPT_MAX = 1 << 14;
const VOTES_KEPT_MIN = 1 << 8;
/**
 * Votes known for each node, if all are validators: those of eight rounds or more. Whoever lives on
 * for longer is moved about by every collection of garbage.
 */
const KEPT_PER_NODE = 32;
/** Places for what nodes remember of votes, over all nodes. */
const PLACES_KEPT = 1 << 25;

/**
 * Numbers between the marks of two nodes. Without them the marks of one vote would lie a power of two
 * apart, and the caches have room for few such.
 */
const ROW_APART = 416;

/** Words that are small integers to the engine, which finds them quickest. */
const WORD_MASK = 0x3fff_ffff;

export interface KnownVote {
  readonly id: number;
  readonly vote: WireVote;
  /** The vote alone in a message, shared by all who relay it. */
  frame: Frame | null;
  /** Verification of its signature, shared by all who receive it. */
  ticket: Ticket | null;
  /** Where the marks of the vote are among those of each node. */
  readonly place: number;
  /** What says in the marks of a node that it has seen the vote: above 0. */
  readonly mark: number;
  /** An earlier vote of the same word. */
  readonly next: KnownVote | null;
}

export class VoteBook {
  /** By a word of their content, which few votes share; these are chained. */
  readonly #byWord: RecentMap<number, KnownVote>;
  /** By number, modulo its length, which is a power of two. */
  readonly #recent: (KnownVote | undefined)[];
  /**
   * What nodes remember of the last votes, node by node, as each reads many at once. Two numbers a
   * vote, at its place counted from where the node's begin: the mark of the last vote at that place
   * that the node has seen; next to it which of its peers have that vote as far as it knows, one bit
   * a place among them.
   */
  readonly marks: Int32Array;
  readonly #rowLength: number;
  #nextId = 0;
  #checkCount = 0;

  constructor(nodeCount: number) {
    let kept = VOTES_KEPT_MAX;
    const keptMax = Math.min(KEPT_PER_NODE * nodeCount, PLACES_KEPT / nodeCount);
    while (kept > VOTES_KEPT_MIN && kept > keptMax) kept /= 2;
    this.#byWord = new RecentMap(kept);
    this.#recent = new Array<KnownVote | undefined>(kept).fill(undefined);
    this.#rowLength = 2 * kept + ROW_APART;
    this.marks = new Int32Array(nodeCount * this.#rowLength);
  }

  /** Where the marks of a node begin. */
  rowOf(node: number): number {
    return node * this.#rowLength;
  }

  /** A node has forgotten what it had seen. */
  forget(node: number): void {
    const row = this.rowOf(node);
    this.marks.fill(0, row, row + this.#rowLength);
  }

  /** The known vote of an object that was read off a wire; enters it if it is new. */
  knownOf(vote: WireVote): KnownVote {
    const { remark } = vote;
    if (remark instanceof BookRemark && remark.subject === vote && remark.book === this) {
      if (this.byId(remark.known.id) === remark.known) return remark.known;
    }
    const known = this.enter(vote);
    vote.remark = new BookRemark(vote, this, known);
    return known;
  }

  /** The known vote of this content; enters it if it is new. */
  enter(vote: WireVote): KnownVote {
    const word = wordOf(vote);
    const first = this.#byWord.get(word);
    for (let known = first ?? null; known !== null; known = known.next) {
      if (isSameVote(known.vote, vote) && this.byId(known.id) === known) return known;
    }
    const id = this.#nextId;
    const slot = id & (this.#recent.length - 1);
    const next = first ?? null;
    const own = { vote: ownCopy(vote), frame: null, ticket: null };
    const entry = { id, ...own, place: 2 * slot, mark: id + 1, next };
    this.#nextId += 1;
    this.#byWord.set(word, entry);
    this.#recent[slot] = entry;
    return entry;
  }

  /** A number for a check of several votes: below 0, so that it is no vote's. */
  nextCheck(): number {
    this.#checkCount += 1;
    return -this.#checkCount;
  }

  /** The vote of a number, unless it was too long ago. */
  byId(id: number): KnownVote | undefined {
    const known = this.#recent[id & (this.#recent.length - 1)];
    return known?.id === id ? known : undefined;
  }
}

/** Where a vote that was read off a wire is in a book. */
class BookRemark implements Remark {
  readonly subject: object;
  readonly book: VoteBook;
  readonly known: KnownVote;

  constructor(subject: object, book: VoteBook, known: KnownVote) {
    this.subject = subject;
    this.book = book;
    this.known = known;
  }
}

/** Of one form, whoever made the vote: what is done with votes then takes one path. */
function ownCopy({ step, height, round, epoch, validator, blockHash, signature }: WireVote) {
  return { step, height, round, epoch, validator, blockHash, signature, remark: undefined };
}

/** A word that tells most votes apart: of all fields but block and signature. */
function wordOf({ height, round, step, epoch, validator }: WireVote): number {
  let word = Math.imul(height, 0x9e37_79b1) ^ Math.imul(epoch, 0x85eb_ca6b);
  word = Math.imul(word ^ (word >>> 15), 0xc2b2_ae35) ^ Math.imul(round, 0x27d4_eb2f);
  word =
    Math.imul(word ^ (word >>> 13), 0x1656_67b1) ^ (2 * validator + Number(step === 'prevote'));
  return word & WORD_MASK;
}

function isSameVote(a: WireVote, b: WireVote): boolean {
  return (
    a.height === b.height &&
    a.validator === b.validator &&
    a.step === b.step &&
    a.round === b.round &&
    a.epoch === b.epoch &&
    a.blockHash === b.blockHash &&
    equalBytes(a.signature, b.signature)
  );
}
