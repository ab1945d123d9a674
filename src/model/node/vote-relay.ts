/** Votes at a node: seen once, verified, counted, passed on; alone or, by newer releases, in batches. */

import { fromHex } from '../../crypto/bytes.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { voteSignBytes } from '../../crypto/vote.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { VoteRecord } from '../consensus/messages.ts';
import type { Frame } from '../network/frames.ts';
import type { Message, WireVote } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';
import type { KnownVote } from './vote-book.ts';

/** Peers of which a node remembers what they have: one bit each. */
const TRACKED_PEERS = 31;
/** Votes of the next height that are kept until this node gets there, for each validator. */
const EARLY_PER_VALIDATOR = 8;

export class VoteRelay {
  readonly #context: ProcessContext;
  readonly #count: (vote: VoteRecord) => void;
  #early: { known: KnownVote; from: number }[] = [];
  /** Votes that wait to share a message. */
  #batch: KnownVote[] = [];
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
    for (const { known, from } of early) this.#admit(known, from);
  }

  receive(message: Extract<Message, { type: 'vote' | 'votes' }>, from: number): void {
    const { env, machine, life } = this.#context;
    const bit = this.#bitOf(from);
    for (const known of env.votes.votesIn(message)) {
      const isSeen = known.seenBy[machine.index] === life;
      if (isSeen) {
        known.heldByPeers[machine.index]! |= bit;
        env.recorder.duplicates += 1;
      } else this.#admit(known, from);
    }
  }

  /** This node's own vote, signed. */
  own(vote: WireVote): void {
    const known = this.#context.env.votes.enter(vote);
    this.#markSeen(known, -1);
    this.#count(vote);
    this.#relay(known);
  }

  /** A vote's signature has been checked. */
  checked(ticket: Ticket, vote: number): void {
    const known = this.#context.env.votes.byId(vote);
    if (known === undefined || this.#context.env.desk.reason(ticket) !== null) return;
    const { machine, life } = this.#context;
    const isOurs = known.seenBy[machine.index] === life;
    if (!isOurs || known.vote.height !== this.#height) return;
    this.#count(known.vote);
    this.#relay(known);
  }

  /** Hands votes to a peer that lacks them. */
  give(votes: readonly VoteRecord[], peer: number): void {
    const epoch = this.#set?.epoch ?? 0;
    for (const vote of votes) {
      this.#sendAlone(this.#context.env.votes.enter({ ...vote, epoch }), peer);
    }
    this.#context.env.recorder.retransmits += votes.length;
  }

  #admit(known: KnownVote, from: number): void {
    const { height } = known.vote;
    if (height === this.#height + 1) {
      const keep = EARLY_PER_VALIDATOR * (this.#set?.members.length ?? 0);
      if (this.#early.length < keep) this.#early.push({ known, from });
      return;
    }
    if (height !== this.#height) return;
    this.#markSeen(known, from);
    const ticket = this.#ticketOf(known);
    if (ticket === null) return;
    const { env, machine } = this.#context;
    const delayUs = this.#context.charge('verify');
    env.scheduleVoteCheck(delayUs, machine.index, ticket, known.id);
  }

  #ticketOf(known: KnownVote): Ticket | null {
    if (known.ticket !== null) return known.ticket;
    const { vote } = known;
    const set = this.#set;
    const key = set?.keys[vote.validator];
    if (key === undefined || vote.epoch !== set?.epoch) return null;
    const { desk, genesis } = this.#context.env;
    const blockHash = vote.blockHash === null ? null : fromHex(vote.blockHash);
    const message = voteSignBytes({ ...vote, chainId: genesis.chainId, blockHash });
    known.ticket = desk.verify(key.voteKey, message, vote.signature).ticket;
    return known.ticket;
  }

  #markSeen(known: KnownVote, from: number): void {
    const { machine, life } = this.#context;
    known.seenBy[machine.index] = life;
    known.heldByPeers[machine.index] = this.#bitOf(from);
  }

  /** The bit by which a peer is remembered; 0 for one too many, which then gets a vote twice. */
  #bitOf(peer: number): number {
    const place = this.#context.peers.indexOf(peer);
    return place >= 0 && place < TRACKED_PEERS ? 1 << place : 0;
  }

  #relay(known: KnownVote): void {
    const { voteBatchUs } = this.#context.behaviour;
    if (voteBatchUs === 0) {
      for (const peer of this.#context.peers)
        if (this.#lacks(peer, known)) this.#sendAlone(known, peer);
      return;
    }
    this.#batch.push(known);
    if (this.#batch.length === 1) this.#context.after(voteBatchUs, () => this.#flush());
  }

  /** Sends what waited to every peer that is not known to have it. */
  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    const { env, machine, peers } = this.#context;
    let whole: Frame | null = null;
    for (const peer of peers) {
      const lacking = batch.filter((known) => this.#lacks(peer, known));
      const speaks = env.network.codecBetween(machine.index, peer)?.speaks('votes') ?? false;
      if (!speaks || lacking.length < 2) {
        for (const known of lacking) this.#sendAlone(known, peer);
        continue;
      }
      const isWhole = lacking.length === batch.length;
      const frame: Frame = isWhole && whole !== null ? whole : this.#together(lacking);
      if (isWhole) whole = frame;
      env.network.send(machine.index, peer, frame);
    }
  }

  #lacks(peer: number, known: KnownVote): boolean {
    const held = known.heldByPeers[this.#context.machine.index] ?? 0;
    return (held & this.#bitOf(peer)) === 0;
  }

  #together(votes: readonly KnownVote[]): Frame {
    return this.#context.frame({ type: 'votes', votes: votes.map((known) => known.vote) });
  }

  #sendAlone(known: KnownVote, peer: number): void {
    known.frame ??= this.#context.frame({ type: 'vote', vote: known.vote });
    this.#context.env.network.send(this.#context.machine.index, peer, known.frame);
  }
}
