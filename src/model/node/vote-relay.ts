/** Votes at a node: seen once, verified, counted, passed on; alone or, by newer releases, in batches. */

import { fromHex } from '../../crypto/bytes.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { voteSignBytes } from '../../crypto/vote.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { VoteRecord } from '../consensus/messages.ts';
import { RecentMap } from '../recent.ts';
import type { Message, WireVote } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';
import type { KnownVote } from './vote-book.ts';

/** Votes that a node surely remembers having seen. */
const SEEN_KEPT = 1 << 12;
/** Votes of the next height that are kept until this node gets there, for each validator. */
const EARLY_PER_VALIDATOR = 8;
/** A vote check names vote and sender in one number: below this many nodes, of 2^53 in all. */
const SENDERS_MAX = 1 << 20;

export class VoteRelay {
  readonly #context: ProcessContext;
  readonly #count: (vote: VoteRecord) => void;
  readonly #seen = new RecentMap<number, true>(SEEN_KEPT);
  #early: { known: KnownVote; from: number }[] = [];
  /** Votes that wait to share a message, with the peer that each came from. */
  #batch: { known: KnownVote; from: number }[] = [];
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
    for (const known of this.#context.env.votes.votesIn(message)) {
      if (this.#seen.has(known.id)) {
        this.#context.env.recorder.duplicates += 1;
        continue;
      }
      this.#admit(known, from);
    }
  }

  /** This node's own vote, signed. */
  own(vote: WireVote): void {
    const known = this.#context.env.votes.enter(vote);
    this.#seen.set(known.id, true);
    this.#count(vote);
    this.#relay(known, -1);
  }

  /** A vote's signature has been checked. */
  checked(ticket: Ticket, voteAndSender: number): void {
    const known = this.#context.env.votes.byId(Math.floor(voteAndSender / SENDERS_MAX));
    if (known === undefined || this.#context.env.desk.reason(ticket) !== null) return;
    if (known.vote.height !== this.#height) return;
    this.#count(known.vote);
    this.#relay(known, (voteAndSender % SENDERS_MAX) - 1);
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
    this.#seen.set(known.id, true);
    const ticket = this.#ticketOf(known);
    if (ticket === null) return;
    const { env, machine } = this.#context;
    const delayUs = this.#context.charge('verify');
    env.scheduleVoteCheck(delayUs, machine.index, ticket, known.id * SENDERS_MAX + from + 1);
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

  #relay(known: KnownVote, from: number): void {
    const { voteBatchUs } = this.#context.behaviour;
    if (voteBatchUs === 0) {
      for (const peer of this.#context.peers) if (peer !== from) this.#sendAlone(known, peer);
      return;
    }
    this.#batch.push({ known, from });
    if (this.#batch.length === 1) this.#context.after(voteBatchUs, () => this.#flush());
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    const { env, machine } = this.#context;
    const shared = this.#context.frame({
      type: 'votes',
      votes: batch.map(({ known }) => known.vote),
    });
    for (const peer of this.#context.peers) {
      const isUnderstood = env.network.codecBetween(machine.index, peer)?.speaks('votes') ?? false;
      const wanted = batch.filter(({ from }) => from !== peer);
      if (isUnderstood && wanted.length > 1) env.network.send(machine.index, peer, shared);
      else for (const { known } of wanted) this.#sendAlone(known, peer);
    }
  }

  #sendAlone(known: KnownVote, peer: number): void {
    known.frame ??= this.#context.frame({ type: 'vote', vote: known.vote });
    this.#context.env.network.send(this.#context.machine.index, peer, known.frame);
  }
}
