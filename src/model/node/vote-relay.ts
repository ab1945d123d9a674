/** Votes at a node: seen once, verified, counted, passed on; alone or, by newer releases, in batches. */

import { fromHex } from '../../crypto/bytes.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { voteSignBytes } from '../../crypto/vote.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Block } from '../chain/block.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { VoteRecord } from '../consensus/messages.ts';
import type { Tendermint } from '../consensus/tendermint.ts';
import type { Frame } from '../network/frames.ts';
import { voteStep } from '../symbolic.ts';
import type { Message, WireVote } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';
import { VoteBatches } from './vote-batches.ts';
import type { KnownVote } from './vote-book.ts';

/** Peers of which a node remembers what they have: one bit each. */
const TRACKED_PEERS = 31;
/** Votes of the next height that are kept until this node gets there, for each validator. */
const EARLY_PER_VALIDATOR = 8;

export class VoteRelay {
  readonly #context: ProcessContext;
  readonly #engine: () => VoteCounter | null;
  /** How long votes wait for others; 0 to verify each message by itself. */
  readonly #batchUs: Micros;
  /** By place of a peer: the bits of all who have a vote that this peer passes on. */
  readonly #bits: Int32Array;
  /** Where this node's marks of votes begin. */
  readonly #row: number;
  #early: { known: KnownVote; bit: number }[] = [];
  /** The first of these are the votes of the message that is being read which are to be verified. */
  readonly #fresh: KnownVote[] = [];
  #freshCount = 0;
  readonly #batches: VoteBatches;
  /** Votes of this height that nothing hung on when they came, by their places: not verified. */
  #aside = new Map<number, KnownVote>();
  #height = 0;
  #set: EpochSet | null = null;

  /** @param engine - Who counts the verified votes of the current height, if anybody does. */
  constructor(context: ProcessContext, engine: () => VoteCounter | null) {
    const { env, machine, behaviour, life } = context;
    const releaseUs = behaviour.voteBatchUs;
    this.#context = context;
    this.#batchUs = releaseUs === 0 ? 0 : (env.consensus.voteBatchUs ?? releaseUs);
    this.#batches = new VoteBatches(context, this.#batchUs);
    this.#engine = engine;
    this.#bits = bitsOf(context);
    this.#row = env.votes.rowOf(machine.index);
    if (life > 1) env.votes.forget(machine.index);
  }

  enterHeight(height: number, set: EpochSet): void {
    this.#height = height;
    this.#set = set;
    if (this.#aside.size > 0) this.#aside = new Map();
  }

  /** Looks again at the votes that came before this node had reached their height. */
  releaseEarly(): void {
    const early = this.#early;
    this.#early = [];
    for (const { known, bit } of early) this.#admit(known, bit);
    this.#verifyFresh();
  }

  receive(message: Extract<Message, { type: 'vote' | 'votes' }>, from: number): void {
    const { votes } = this.#context.env;
    const bit = this.#bits[this.#context.placeOf(from)] ?? 0;
    if (message.type === 'vote') this.#take(votes.knownOf(message.vote), bit);
    else for (const vote of message.votes) this.#take(votes.knownOf(vote), bit);
    this.#verifyFresh();
  }

  /** This node's own vote, signed. */
  own(vote: WireVote): void {
    const { votes, recorder } = this.#context.env;
    const known = votes.enter(vote);
    recorder.gossip.votes.published += 1;
    this.#markSeen(known, 0);
    this.#engine()?.onVote(known.vote);
    this.#relay([known]);
  }

  /** Shows one vote to half of the peers and another one to the others. */
  divide(one: WireVote, other: WireVote): void {
    const { env, peers } = this.#context;
    const faces = [env.votes.enter(one), env.votes.enter(other)] as const;
    env.recorder.gossip.votes.published += faces.length;
    for (const known of faces) this.#markSeen(known, 0);
    this.#engine()?.onVote(faces[0].vote);
    for (let place = 0; place < peers.length; place += 1) {
      this.#sendAlone(faces[place % 2 === 0 ? 0 : 1], place);
    }
  }

  /**
   * Signatures have been checked.
   *
   * @param check - The number of a vote, or of a check of several, which is below 0.
   */
  checked(ticket: Ticket, check: number): void {
    const { votes, desk } = this.#context.env;
    if (check >= 0) {
      const known = votes.byId(check);
      if (known !== undefined && this.#isNews(known)) this.#relay([known]);
      return;
    }
    desk.dissolve(ticket);
    const news = this.#batches.take(check);
    if (news === null) return;
    let newsCount = 0;
    for (const known of news) {
      if (this.#isNews(known)) {
        news[newsCount] = known;
        newsCount += 1;
      }
    }
    news.length = newsCount;
    if (newsCount > 0) this.#relay(news);
  }

  /** Counts a vote that was verified. @returns Whether peers may need it. */
  #isNews(known: KnownVote): boolean {
    const { env } = this.#context;
    if (!this.#isOfHeight(known)) return false;
    if (env.desk.reason(known.ticket as Ticket) !== null) return false;
    const isNeedless = this.#isNeedless(known.vote);
    this.#engine()?.onVote(known.vote);
    return !isNeedless;
  }

  /** Whether this node has seen a vote, and still decides on its height. */
  #isOfHeight({ place, mark, vote }: KnownVote): boolean {
    return (
      this.#context.env.votes.marks[this.#row + place] === mark && vote.height === this.#height
    );
  }

  /** Hands votes to a peer that lacks them. */
  give(votes: readonly VoteRecord[], peer: number): void {
    const epoch = this.#set?.epoch ?? 0;
    const place = this.#context.placeOf(peer);
    const { env } = this.#context;
    this.#sendAll(
      place,
      votes.map((vote) => env.votes.enter({ ...vote, epoch })),
    );
    env.recorder.retransmits += votes.length;
  }

  /** @param bit - Of the peer that it came from, and of those who got it from there as well. */
  #take(known: KnownVote, bit: number): void {
    const { env } = this.#context;
    const { marks } = env.votes;
    const at = this.#row + known.place;
    if (marks[at] === known.mark) {
      marks[at + 1]! |= bit;
      env.recorder.gossip.votes.duplicates += 1;
    } else this.#admit(known, bit);
  }

  #admit(known: KnownVote, bit: number): void {
    const { height } = known.vote;
    if (height === this.#height + 1) {
      const keep = EARLY_PER_VALIDATOR * (this.#set?.members.length ?? 0);
      if (this.#early.length < keep) this.#early.push({ known, bit });
      return;
    }
    if (height !== this.#height) return;
    const { votes, recorder } = this.#context.env;
    // One that came early may have come twice.
    const isKnown = votes.marks[this.#row + known.place] === known.mark;
    recorder.gossip.votes[isKnown ? 'duplicates' : 'fresh'] += 1;
    this.#markSeen(known, bit);
    if (this.#isNeedless(known.vote)) this.#aside.set(this.#placeOf(known.vote), known);
    else this.#examine(known);
  }

  /**
   * Whether a vote cannot change anything: a quorum is here for what it says, and so it is with all
   * peers, to whom it was passed on. Not if it contradicts another one, as that is evidence.
   */
  #isNeedless({ step, round, validator, blockHash }: WireVote): boolean {
    const votes = this.#engine()?.votes(step, round);
    if (votes === undefined || votes.majority !== blockHash) return false;
    if (validator >= (this.#set?.members.length ?? 0)) return false;
    const first = votes.firstOf(validator);
    return first === undefined || first.blockHash === blockHash;
  }

  /** Has a vote verified, and with it one of the same validator that it contradicts. */
  #examine(known: KnownVote): void {
    const place = this.#placeOf(known.vote);
    const other = this.#aside.get(place);
    if (other !== undefined) {
      this.#aside.delete(place);
      if (this.#ticketOf(other) !== null) this.#addFresh(other);
    }
    if (this.#ticketOf(known) !== null) this.#addFresh(known);
  }

  #addFresh(known: KnownVote): void {
    this.#fresh[this.#freshCount] = known;
    this.#freshCount += 1;
  }

  /** A number for the step of the round that a member of the set votes in. */
  #placeOf({ step, round, validator }: WireVote): number {
    const steps = 2 * round + (step === 'precommit' ? 1 : 0);
    return steps * (this.#set?.members.length ?? 0) + validator;
  }

  /**
   * Verifies the votes of one message, one after another. They are known to be good at once, in a
   * newer release together with those of other messages that come within its batch.
   */
  #verifyFresh(): void {
    const count = this.#freshCount;
    if (count === 0) return;
    this.#freshCount = 0;
    const { env, machine } = this.#context;
    let delayUs = 0;
    for (let checked = 0; checked < count; checked += 1) delayUs = this.#context.charge('verify');
    if (count === 1 && this.#batchUs === 0 && machine.processor.factor === 1) {
      const { ticket, id } = this.#fresh[0] as KnownVote;
      env.scheduleVoteCheck(delayUs, machine.index, ticket as Ticket, id);
    } else this.#batches.add(this.#fresh.slice(0, count), delayUs);
  }

  #ticketOf(known: KnownVote): Ticket | null {
    return known.ticket ?? this.#requestCheck(known);
  }

  #requestCheck(known: KnownVote): Ticket | null {
    const { vote } = known;
    const set = this.#set;
    const key = set?.keys[vote.validator];
    if (key === undefined || vote.epoch !== set?.epoch) return null;
    const { desk, genesis } = this.#context.env;
    const message = () => {
      const blockHash = vote.blockHash === null ? null : fromHex(vote.blockHash);
      return voteSignBytes({ ...vote, chainId: genesis.chainId, blockHash });
    };
    known.ticket = desk.verifyStep(
      voteStep(key.voteKey, vote, vote.epoch),
      vote.signature,
      message,
    );
    return known.ticket;
  }

  #markSeen(known: KnownVote, bit: number): void {
    const { marks } = this.#context.env.votes;
    const at = this.#row + known.place;
    marks[at] = known.mark;
    marks[at + 1] = bit;
  }

  /** Passes votes on to every peer that is not known to have them. */
  #relay(votes: readonly KnownVote[]): void {
    const { peers } = this.#context;
    let whole: Frame | null = null;
    for (let place = 0; place < peers.length; place += 1) {
      const lackingCount = this.#countLacking(place, votes);
      if (lackingCount === 0) continue;
      if (lackingCount < votes.length) {
        this.#sendAll(place, this.#lackedBy(place, votes, lackingCount));
        continue;
      }
      if (lackingCount > 1 && this.#speaksVotes(place)) {
        whole ??= this.#together(votes);
        this.#send(place, whole);
      } else this.#sendAll(place, votes);
    }
  }

  /** Sends votes in one message, if the peer can read it. */
  #sendAll(place: number, votes: readonly KnownVote[]): void {
    if (votes.length > 1 && this.#speaksVotes(place)) this.#send(place, this.#together(votes));
    else for (const known of votes) this.#sendAlone(known, place);
  }

  #countLacking(place: number, votes: readonly KnownVote[]): number {
    const { marks } = this.#context.env.votes;
    const bit = bitOf(place);
    let count = 0;
    for (const known of votes) if (this.#isLacked(marks, known, bit)) count += 1;
    return count;
  }

  /** @param lackingCount - How many of the votes the peer lacks. */
  #lackedBy(place: number, votes: readonly KnownVote[], lackingCount: number): KnownVote[] {
    const { marks } = this.#context.env.votes;
    const bit = bitOf(place);
    const lacked = new Array<KnownVote>(lackingCount);
    let count = 0;
    for (const known of votes) {
      if (this.#isLacked(marks, known, bit)) {
        lacked[count] = known;
        count += 1;
      }
    }
    return lacked;
  }

  /** Whether a peer lacks a vote as far as this node knows. @param bit - Of the peer. */
  #isLacked(marks: Int32Array, { place, mark }: KnownVote, bit: number): boolean {
    const at = this.#row + place;
    return marks[at] !== mark || ((marks[at + 1] as number) & bit) === 0;
  }

  #speaksVotes(place: number): boolean {
    const { env, machine, peers } = this.#context;
    const codec = env.network.codecBetween(machine.index, peers[place] as number);
    return codec?.speaks('votes') ?? false;
  }

  #together(votes: readonly KnownVote[]): Frame {
    return this.#context.env.network.frames.join(votes.map((known) => this.#alone(known)));
  }

  #alone(known: KnownVote): Frame {
    known.frame ??= this.#context.frame({ type: 'vote', vote: known.vote });
    return known.frame;
  }

  #sendAlone(known: KnownVote, place: number): void {
    this.#send(place, this.#alone(known));
  }

  #send(place: number, frame: Frame): void {
    const { env, machine, peers, firstLink } = this.#context;
    env.network.send(machine.index, peers[place] as number, frame, firstLink + place);
  }
}

/** What is asked of the engine that counts. */
type VoteCounter = Pick<Tendermint<Block>, 'onVote' | 'votes'>;

/** By place of a peer: its bit, and with `vote_relay: spread` those of its peers among this node's. */
function bitsOf({ env, peers }: ProcessContext): Int32Array {
  const { overlay } = env.network;
  const isSpread = env.consensus.voteRelay === 'spread';
  return Int32Array.from(peers, (peer, place) => {
    let bits = bitOf(place);
    for (const [other, index] of isSpread ? peers.entries() : []) {
      if (overlay.linkBetween(peer, index) >= 0) bits |= bitOf(other);
    }
    return bits;
  });
}

/** The bit by which a peer is remembered; 0 for one too many, which then gets a vote twice. */
function bitOf(place: number): number {
  return place >= 0 && place < TRACKED_PEERS ? 1 << place : 0;
}
