/**
 * The views of HotStuff at a node: votes on their way to a leader, timeouts, and certificates.
 *
 * Votes go to the leader alone, from peer to peer where it is none itself. What all must know, the
 * certificates and the timeouts, is passed on by everybody who has verified it. A peer that missed
 * some of it is told when it says where it stands.
 */
import { hasBit } from '../../crypto/bitmap.ts';
import { fromHex, toHex } from '../../crypto/bytes.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { timeoutSignBytes } from '../../crypto/timeout.ts';
import { voteSignBytes } from '../../crypto/vote.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Block } from '../chain/block.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { ConsensusEngine } from '../consensus/engine.ts';
import type { TendermintOptions } from '../consensus/host.ts';
import type { ViewHost } from '../consensus/hotstuff/host.ts';
import { HotStuff } from '../consensus/hotstuff/hotstuff.ts';
import type { OwnTimeout, VoteCertificate } from '../consensus/hotstuff/messages.ts';
import { timeoutStep, voteStep } from '../symbolic.ts';
import type { Message, Status, WireVote } from '../wire/messages.ts';
import type {
  WireCertificate,
  WireTimeout,
  WireTimeoutCertificate,
} from '../wire/view-messages.ts';
import type { ProcessContext } from './context.ts';
import { Routes } from './routes.ts';
import type { SigningPart } from './signing-part.ts';

type ViewMessage = Extract<
  Message,
  { type: 'ballot' | 'certificate' | 'timeout' | 'timeout-certificate' }
>;

/** Messages of the next height that are kept until this node gets there, for each validator. */
const EARLY_PER_VALIDATOR = 4;
/** Certificates come within this time; a vote whose has not come then may have been lost. */
const RESEND_US: Micros = 300_000;

export class ViewPart implements ViewHost {
  readonly #context: ProcessContext;
  readonly #signing: SigningPart;
  /** The engine that decides, if any does. */
  readonly #running: () => ConsensusEngine<Block> | null;
  readonly #routes: Routes;
  #engine: HotStuff<Block> | null = null;
  #proposerOf: TendermintOptions<Block>['proposerOf'] = () => 0;
  #set: EpochSet | null = null;
  #height = 0;
  #early: { message: ViewMessage; from: number }[] = [];
  /** Certificates and timeouts of this height that are verified, by what they say. */
  #known = new Set<string>();
  /** Messages that were looked at: peers pass on one object. */
  #examined = new WeakSet<object>();

  constructor(
    context: ProcessContext,
    signing: SigningPart,
    running: () => ConsensusEngine<Block> | null,
  ) {
    this.#context = context;
    this.#signing = signing;
    this.#running = running;
    this.#routes = new Routes(context);
  }

  makeEngine(options: TendermintOptions<Block>): HotStuff<Block> {
    const { validators, self, proposerOf, host } = options;
    this.#proposerOf = proposerOf;
    this.#engine = new HotStuff({ validators, self, proposerOf, host, views: this });
    return this.#engine;
  }

  /** @param set - Who decides the height. */
  enterHeight(height: number, set: EpochSet): void {
    this.#height = height;
    this.#set = set;
    this.#known = new Set();
    this.#examined = new WeakSet();
  }

  /** Looks again at what came before this node had reached its height. */
  releaseEarly(): void {
    const early = this.#early;
    this.#early = [];
    for (const { message, from } of early) this.receive(message, from);
  }

  receive(message: ViewMessage, from: number): void {
    if (message.type === 'ballot' && message.to !== this.#context.machine.index) {
      this.#routes.forward(message, from);
      return;
    }
    const height = heightOf(message);
    const early = EARLY_PER_VALIDATOR * (this.#set?.members.length ?? 0);
    if (height === this.#height + 1 && this.#early.length < early) {
      this.#early.push({ message, from });
    }
    if (height !== this.#height || this.#current === null) return;
    if (message.type === 'ballot') this.#takeBallot(message.vote);
    else if (message.type === 'certificate') this.#takeCertificate(message.certificate, from);
    else if (message.type === 'timeout') this.#takeTimeout(message.timeout, from);
    else this.#takeTimeoutCertificate(message.certificate);
  }

  /** Whether this node did not give up a view of this height, and may still vote there. */
  isOpen(round: number): boolean {
    return round > (this.#current?.givenUpRound ?? -1);
  }

  /** This node's own vote, signed. It is sent again while no certificate shows that it arrived. */
  own(vote: WireVote): void {
    const to = this.#leaderOf(vote.round);
    if (to === this.#context.machine.index) this.#current?.onVote(vote);
    if (to === this.#context.machine.index || to === undefined) return;
    this.#routes.forward({ type: 'ballot', to, hops: 0, vote }, -1);
    this.#context.after(RESEND_US, () => {
      const engine = this.#current;
      const isCounted = engine?.certificate(vote.step, vote.round) !== undefined;
      const isLate = engine?.height !== vote.height || engine.isDecided || !this.isOpen(vote.round);
      if (isCounted || isLate) return;
      this.#context.env.recorder.retransmits += 1;
      this.own(vote);
    });
  }

  /** Two votes of one step: both reach the leader, to whom all votes go. */
  divide(one: WireVote, other: WireVote): void {
    this.own(one);
    this.own(other);
  }

  /** A view may last as long as the three steps of a round of Tendermint together. */
  scheduleView(height: number, round: number): void {
    const { env, machine } = this.#context;
    const { propose, prevote, precommit } = env.consensus.timeouts;
    const percent = machine.config?.timeoutsPercent ?? 100;
    let us = 0;
    for (const { baseUs, perRoundUs } of [propose, prevote, precommit]) {
      us += baseUs + perRoundUs * round;
    }
    const engine = this.#engine;
    this.#context.after(Math.ceil((us * percent) / 100), () => {
      if (this.#current === engine) engine?.onViewTimeout(height, round);
    });
  }

  emitTimeout(own: OwnTimeout): void {
    const { dishonesty, disk } = this.#context.machine;
    // What is not in the log must not be said; the timeout of the view comes again.
    if (dishonesty?.does('withhold_votes') || disk.isFull) return;
    const validator = this.#place;
    this.#signing.timeout(own, (signature) => {
      const engine = this.#current;
      if (engine?.height !== own.height) return;
      const timeout = { ...own, validator, signature };
      const { env, machine } = this.#context;
      env.observer?.timeoutSent(machine, timeout);
      env.recorder.gossip.votes.published += 1;
      this.#known.add(timeoutKey(timeout));
      engine.onTimeoutVote(timeout);
      this.#context.spread(this.#context.frame({ type: 'timeout', timeout }));
    });
  }

  sendCertificate(certificate: VoteCertificate): void {
    const wire = wireOf(certificate);
    const key = certificateKey(wire);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#context.env.recorder.gossip.votes.published += 1;
    this.#context.spread(this.#context.frame({ type: 'certificate', certificate: wire }));
  }

  /** Gives a peer at this height what it lacks to be in this node's view, and to vote there. */
  help(status: Status, peer: number): void {
    const engine = this.#current;
    if (engine === null || engine.round < status.round) return;
    const { round, highRound } = engine;
    if (round > status.round) {
      const over = engine.timeoutCertificate(round - 1);
      if (over !== undefined) this.#give(peer, { type: 'timeout-certificate', certificate: over });
      this.#giveView(engine, highRound, peer);
      this.#giveView(engine, round, peer);
      return;
    }
    const held = status.precommits;
    for (const timeout of engine.timeouts(round)) {
      if (!hasBit(held, timeout.validator)) this.#give(peer, { type: 'timeout', timeout });
    }
    if (!status.hasProposal) this.#giveView(engine, round, peer);
    else if (!this.#isQuorum(status.prevotes)) this.#giveCertificate(engine, round, peer);
  }

  /** The engine, while it is the one that decides. */
  get #current(): HotStuff<Block> | null {
    return this.#running() === this.#engine ? this.#engine : null;
  }

  get #place(): number {
    const { env, machine } = this.#context;
    const members = this.#set?.members ?? [];
    return members.findIndex((member) => env.genesis.validators[member]?.node === machine.index);
  }

  /** Node that leads a view of this height. */
  #leaderOf(round: number): number | undefined {
    const member = this.#set?.members[this.#proposerOf(this.#height, round)];
    return this.#context.env.genesis.validators[member ?? -1]?.node;
  }

  #takeBallot(vote: WireVote): void {
    const known = this.#current?.votes(vote.step, vote.round);
    const isCounted = known?.firstOf(vote.validator)?.blockHash === vote.blockHash;
    const ticket = isCounted ? null : this.#voteTicket(vote, vote.signature, vote.validator);
    if (ticket === null || vote.blockHash === null) return;
    this.#whenVerified([ticket], this.#context.charge('verify'), () => {
      this.#current?.onVote(vote);
    });
  }

  #takeCertificate(certificate: WireCertificate, from: number): void {
    const key = certificateKey(certificate);
    if (this.#isExamined(certificate, key)) return;
    const tickets: Ticket[] = [];
    const voters = new Uint8Array(Math.ceil((this.#set?.members.length ?? 0) / 8));
    for (const { validator, signature } of certificate.signers) {
      const ticket = this.#voteTicket(certificate, signature, validator);
      if (ticket === null || hasBit(voters, validator)) return;
      voters[validator >>> 3]! |= 1 << (validator & 7);
      tickets.push(ticket);
    }
    if (!this.#isQuorum(voters)) return;
    this.#whenVerified(tickets, this.#context.charge('certificate'), () => {
      if (!this.#isFirst(key)) return;
      this.#pass({ type: 'certificate', certificate }, certificate, from);
      this.#current?.onCertificate(recordOf(certificate));
    });
  }

  #takeTimeout(timeout: WireTimeout, from: number): void {
    const key = timeoutKey(timeout);
    const ticket = this.#isExamined(timeout, key) ? null : this.#timeoutTicket(timeout);
    if (ticket === null) return;
    this.#whenVerified([ticket], this.#context.charge('verify'), () => {
      if (!this.#isFirst(key)) return;
      this.#pass({ type: 'timeout', timeout }, timeout, from);
      this.#current?.onTimeoutVote(timeout);
    });
  }

  #takeTimeoutCertificate(certificate: WireTimeoutCertificate): void {
    const isPast = certificate.round < (this.#current?.round ?? 0);
    if (isPast || this.#examined.has(certificate)) return;
    this.#examined.add(certificate);
    const tickets = certificate.timeouts.map((timeout) => this.#timeoutTicket(timeout));
    const known = tickets.filter((ticket) => ticket !== null);
    if (known.length < tickets.length) return;
    this.#whenVerified(known, this.#context.charge('certificate'), () => {
      this.#current?.onTimeoutCertificate(certificate);
    });
  }

  #isExamined(message: object, key: string): boolean {
    if (this.#known.has(key) || this.#examined.has(message)) {
      this.#context.env.recorder.gossip.votes.duplicates += 1;
      return true;
    }
    this.#examined.add(message);
    return false;
  }

  /** Whether what was verified is the first that says this: two may be verified at one time. */
  #isFirst(key: string): boolean {
    const { votes } = this.#context.env.recorder.gossip;
    const isFirst = !this.#known.has(key);
    votes[isFirst ? 'fresh' : 'duplicates'] += 1;
    this.#known.add(key);
    return isFirst;
  }

  /** Runs `action` once all signatures are found good, if this height is still to be decided. */
  #whenVerified(tickets: readonly Ticket[], delayUs: number, action: () => void): void {
    const { desk } = this.#context.env;
    const height = this.#height;
    const all = desk.group(tickets);
    this.#context.whenAnswered(all, delayUs, () => {
      desk.dissolve(all);
      const isGood = tickets.every((ticket) => desk.reason(ticket) === null);
      if (isGood && this.#height === height) action();
    });
  }

  #voteTicket(
    vote: Omit<WireCertificate, 'signers'> | WireVote,
    signature: Uint8Array,
    validator: number,
  ): Ticket | null {
    const key = this.#set?.keys[validator];
    const { blockHash } = vote;
    if (key === undefined || this.#set === null || blockHash === null) return null;
    const { epoch } = this.#set;
    const { desk, genesis } = this.#context.env;
    const message = () =>
      voteSignBytes({
        ...{ chainId: genesis.chainId, epoch, blockHash: fromHex(blockHash) },
        ...{ step: vote.step, height: vote.height, round: vote.round },
      });
    return desk.verifyStep(voteStep(key.voteKey, vote, epoch), signature, message);
  }

  #timeoutTicket(timeout: WireTimeout): Ticket | null {
    const key = this.#set?.keys[timeout.validator];
    if (key === undefined) return null;
    const { desk, genesis } = this.#context.env;
    const message = () => timeoutSignBytes({ ...timeout, chainId: genesis.chainId });
    return desk.verifyStep(timeoutStep(key.voteKey, timeout), timeout.signature, message);
  }

  /** Whether a set of members, one bit each, is a quorum. */
  #isQuorum(members: Uint8Array): boolean {
    const { powers, totalPower } = this.#set ?? { powers: [], totalPower: 0 };
    let power = 0;
    for (const [place, own] of powers.entries()) if (hasBit(members, place)) power += own;
    return 3 * power > 2 * totalPower;
  }

  /** Passes a message on that came from a peer; all who do share its frame. */
  #pass(message: ViewMessage, subject: object, from: number): void {
    const { frames } = this.#context.env.network;
    const frame = frames.sharedOf(
      subject,
      () => contentKey(message),
      () => message,
    );
    this.#context.spread(frame, from);
  }

  #give(peer: number, message: Message): void {
    this.#context.send(peer, message);
    this.#context.env.recorder.retransmits += 1;
  }

  /** The proposal of a view, with what it builds on and what became of it. */
  #giveView(engine: HotStuff<Block>, round: number, peer: number): void {
    const proposal = engine.proposals(round)[0];
    if (proposal !== undefined) {
      this.#giveCertificate(engine, proposal.validRound, peer);
      this.#give(peer, { type: 'proposal', proposal });
    }
    this.#giveCertificate(engine, round, peer);
  }

  #giveCertificate(engine: HotStuff<Block>, round: number, peer: number): void {
    const certificate = engine.certificate('prevote', round);
    if (certificate === undefined) return;
    this.#give(peer, { type: 'certificate', certificate: wireOf(certificate) });
  }
}

function heightOf(message: ViewMessage): number {
  if (message.type === 'ballot') return message.vote.height;
  return message.type === 'timeout' ? message.timeout.height : message.certificate.height;
}

function wireOf({ step, height, round, blockHash, votes }: VoteCertificate): WireCertificate {
  const signers = votes.map(({ validator, signature }) => ({ validator, signature }));
  return { step, height, round, blockHash, signers };
}

function recordOf({ step, height, round, blockHash, signers }: WireCertificate): VoteCertificate {
  const votes = signers.map(({ validator, signature }) => {
    return { step, height, round, blockHash, validator, signature };
  });
  return { step, height, round, blockHash, votes };
}

function certificateKey({ step, round, blockHash }: WireCertificate): string {
  return `${step}/${round}/${blockHash}`;
}

function timeoutKey({ round, validator }: WireTimeout): string {
  return `timeout/${round}/${validator}`;
}

/** Determines a message completely. */
function contentKey(message: ViewMessage): string {
  if (message.type === 'timeout') {
    const { height, highRound, signature } = message.timeout;
    return `${height}/${timeoutKey(message.timeout)}/${highRound}/${toHex(signature)}`;
  }
  if (message.type !== 'certificate') return '';
  const { height, signers } = message.certificate;
  const signed = signers.map(({ validator, signature }) => `${validator}:${toHex(signature)}`);
  return `${height}/${certificateKey(message.certificate)}/${signed.join()}`;
}
