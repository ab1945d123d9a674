/** Votes at a node: seen once, verified, counted, passed on; alone or, by newer releases, in batches. */

import { fromHex } from '../../crypto/bytes.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { voteSignBytes } from '../../crypto/vote.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { VoteRecord } from '../consensus/messages.ts';
import type { Frame } from '../network/frames.ts';
import { voteStep } from '../symbolic.ts';
import type { Message, WireVote } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';
import { ALARMS } from './env.ts';
import type { KnownVote } from './vote-book.ts';

/** Peers of which a node remembers what they have: one bit each. */
const TRACKED_PEERS = 31;
/** Votes of the next height that are kept until this node gets there, for each validator. */
const EARLY_PER_VALIDATOR = 8;

export class VoteRelay {
  readonly #context: ProcessContext;
  readonly #count: (vote: VoteRecord) => void;
  #early: { known: KnownVote; bit: number }[] = [];
  /** Votes that wait to share a message. */
  #batch: KnownVote[] = [];
  /** Votes of the message that is being read and that are to be verified. */
  #fresh: KnownVote[] = [];
  /** Votes under verification that came together, by the number of their check. */
  readonly #checks = new Map<number, readonly KnownVote[]>();
  #height = 0;
  #set: EpochSet | null = null;

  /** @param count - Takes a verified vote of the current height. */
  constructor(context: ProcessContext, count: (vote: VoteRecord) => void) {
    this.#context = context;
    this.#count = count;
  }

  enterHeight(height: number, set: EpochSet): void {
    this.#height = height;
    this.#set = set;
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
    const bit = bitOf(this.#context.placeOf(from));
    if (message.type === 'vote') this.#take(votes.knownOf(message.vote), bit);
    else for (const vote of message.votes) this.#take(votes.knownOf(vote), bit);
    this.#verifyFresh();
  }

  /** This node's own vote, signed. */
  own(vote: WireVote): void {
    const known = this.#context.env.votes.enter(vote);
    this.#markSeen(known, 0);
    this.#count(known.vote);
    this.#relay(known);
  }

  /** Shows one vote to half of the peers and another one to the others. */
  divide(one: WireVote, other: WireVote): void {
    const { env, peers } = this.#context;
    const faces = [env.votes.enter(one), env.votes.enter(other)] as const;
    for (const known of faces) this.#markSeen(known, 0);
    this.#count(faces[0].vote);
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
      if (known !== undefined) this.#judged(known, ticket);
      return;
    }
    const together = this.#checks.get(check) ?? [];
    this.#checks.delete(check);
    if (ticket < 0) desk.dissolve(ticket);
    for (const known of together) this.#judged(known, known.ticket as Ticket);
  }

  #judged(known: KnownVote, ticket: Ticket): void {
    const { machine, life, env } = this.#context;
    const isOurs = env.votes.marks[known.marksAt + 2 * machine.index] === life;
    if (!isOurs || known.vote.height !== this.#height) return;
    if (env.desk.reason(ticket) !== null) return;
    this.#count(known.vote);
    this.#relay(known);
  }

  /** Hands votes to a peer that lacks them. */
  give(votes: readonly VoteRecord[], peer: number): void {
    const epoch = this.#set?.epoch ?? 0;
    const place = this.#context.placeOf(peer);
    for (const vote of votes) {
      this.#sendAlone(this.#context.env.votes.enter({ ...vote, epoch }), place);
    }
    this.#context.env.recorder.retransmits += votes.length;
  }

  /** @param bit - Of the peer that it came from. */
  #take(known: KnownVote, bit: number): void {
    const { env, machine, life } = this.#context;
    const { marks } = env.votes;
    const at = known.marksAt + 2 * machine.index;
    if (marks[at] === life) {
      marks[at + 1]! |= bit;
      env.recorder.duplicates += 1;
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
    this.#markSeen(known, bit);
    if (this.#ticketOf(known) !== null) this.#fresh.push(known);
  }

  /** Verifies the votes of one message: one after another, and all are known to be good at once. */
  #verifyFresh(): void {
    const fresh = this.#fresh;
    const [first] = fresh;
    if (first === undefined) return;
    this.#fresh = [];
    const { env, machine } = this.#context;
    let delayUs = 0;
    for (let count = 0; count < fresh.length; count += 1) delayUs = this.#context.charge('verify');
    const ticket = first.ticket as Ticket;
    if (fresh.length === 1) {
      env.scheduleVoteCheck(delayUs, machine.index, ticket, first.id);
      return;
    }
    const isOne = fresh.every((known) => known.ticket === ticket);
    const all = isOne ? ticket : env.desk.group(fresh.map((known) => known.ticket as Ticket));
    const check = env.votes.nextCheck();
    this.#checks.set(check, fresh);
    env.scheduleVoteCheck(delayUs, machine.index, all, check);
  }

  #ticketOf(known: KnownVote): Ticket | null {
    if (known.ticket !== null) return known.ticket;
    const { vote } = known;
    const set = this.#set;
    const key = set?.keys[vote.validator];
    if (key === undefined || vote.epoch !== set?.epoch) return null;
    const { desk, genesis } = this.#context.env;
    const message = () => {
      const blockHash = vote.blockHash === null ? null : fromHex(vote.blockHash);
      return voteSignBytes({ ...vote, chainId: genesis.chainId, blockHash });
    };
    known.ticket = desk.verifyStep(voteStep(key.voteKey, vote), vote.signature, message);
    return known.ticket;
  }

  #markSeen(known: KnownVote, bit: number): void {
    const { env, machine, life } = this.#context;
    const at = known.marksAt + 2 * machine.index;
    env.votes.marks[at] = life;
    env.votes.marks[at + 1] = bit;
  }

  #relay(known: KnownVote): void {
    const { voteBatchUs } = this.#context.behaviour;
    if (voteBatchUs > 0) {
      this.#batch.push(known);
      if (this.#batch.length === 1) this.#context.wake(voteBatchUs, ALARMS.voteFlush);
      return;
    }
    const { peers } = this.#context;
    for (let place = 0; place < peers.length; place += 1) {
      if (this.#lacks(place, known)) this.#sendAlone(known, place);
    }
  }

  /** Sends what waited to every peer that is not known to have it. */
  flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    const { peers } = this.#context;
    let whole: Frame | null = null;
    for (let place = 0; place < peers.length; place += 1) {
      const lackingCount = this.#countLacking(place, batch);
      if (lackingCount < 2 || !this.#speaksVotes(place)) {
        for (const known of batch) if (this.#lacks(place, known)) this.#sendAlone(known, place);
        continue;
      }
      if (lackingCount < batch.length) {
        this.#send(place, this.#together(batch.filter((known) => this.#lacks(place, known))));
        continue;
      }
      whole ??= this.#together(batch);
      this.#send(place, whole);
    }
  }

  #countLacking(place: number, votes: readonly KnownVote[]): number {
    let count = 0;
    for (const known of votes) if (this.#lacks(place, known)) count += 1;
    return count;
  }

  #lacks(place: number, known: KnownVote): boolean {
    return (this.#heldBits(known) & bitOf(place)) === 0;
  }

  /** Which peers have a vote as far as this node knows. */
  #heldBits({ marksAt }: KnownVote): number {
    const { env, machine } = this.#context;
    return env.votes.marks[marksAt + 2 * machine.index + 1] as number;
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

/** The bit by which a peer is remembered; 0 for one too many, which then gets a vote twice. */
function bitOf(place: number): number {
  return place >= 0 && place < TRACKED_PEERS ? 1 << place : 0;
}
