/** A validator of the naive network: its HotStuff engine, and the disk that outlives it. */
import { check } from '../../../../src/kernel/check.ts';
import type { Stream } from '../../../../src/kernel/stream.ts';
import type { StateChange } from '../../../../src/model/consensus/host.ts';
import type { SharedHost, ViewHost } from '../../../../src/model/consensus/hotstuff/host.ts';
import { HotStuff } from '../../../../src/model/consensus/hotstuff/hotstuff.ts';
import type {
  OwnTimeout,
  TimeoutCertificate,
  TimeoutRecord,
  VoteCertificate,
} from '../../../../src/model/consensus/hotstuff/messages.ts';
import type { HotStuffRules } from '../../../../src/model/consensus/hotstuff/rules.ts';
import type { LeaderSchedule } from '../../../../src/model/consensus/leader.ts';
import type {
  Equivocation,
  OwnProposal,
  OwnVote,
  ProposalRecord,
  VoteRecord,
} from '../../../../src/model/consensus/messages.ts';
import { encodeWalRecord, readWal, type WalRecord } from '../../../../src/model/consensus/wal.ts';
import { replayWal } from '../../../../src/model/consensus/wal-replay.ts';
import { blockCodec, proposalOf, type TestBlock, voteOf } from '../block.ts';

export type Message =
  | { readonly kind: 'vote'; readonly vote: VoteRecord }
  | { readonly kind: 'proposal'; readonly proposal: ProposalRecord<TestBlock> }
  | { readonly kind: 'timeout'; readonly timeout: TimeoutRecord }
  | { readonly kind: 'certificate'; readonly certificate: VoteCertificate }
  | { readonly kind: 'view-over'; readonly certificate: TimeoutCertificate }
  /** A block is built. */
  | { readonly kind: 'block'; readonly height: number; readonly round: number };

export interface NetworkOptions {
  readonly seed: string;
  readonly powers: readonly number[];
  readonly faulty: readonly number[];
  /** Chance that a write to the log is the last thing a node does before it crashes. */
  readonly crashRate: number;
  /** Of 100 things that happen, so many are timeouts that run out. */
  readonly timeoutPercent: number;
  readonly rules?: HotStuffRules;
  /** Whether nodes start afresh instead of reading their log. */
  readonly forgets?: boolean;
}

/** What a node sees of the network. */
export interface Surroundings {
  readonly options: NetworkOptions;
  readonly rules: HotStuffRules;
  readonly leaders: LeaderSchedule;
  readonly stream: Stream;
  readonly isHealed: boolean;
  readonly now: number;
  broadcast(from: number, message: Message): void;
  send(from: number, to: number, message: Message): void;
  freshBlock(height: number, isValid: boolean): TestBlock;
  watchVote(vote: VoteRecord): void;
  watchTimeout(timeout: TimeoutRecord): void;
  watchDecision(height: number, block: TestBlock, commit: readonly VoteRecord[]): void;
  watchEvidence(validator: number): void;
  forget(index: number): void;
}

/** Thrown out of a write to the log: the node loses its power supply there and then. */
export class Crash extends Error {}

interface Timer {
  /** Round of a view; null starts the height. */
  readonly round: number | null;
  readonly height: number;
  readonly due: number;
}

const NO_SIGNATURE = new Uint8Array(0);

export class NetworkNode implements SharedHost<TestBlock>, ViewHost {
  readonly index: number;
  /** On disk: the decided blocks and what decided them, by height from 1. */
  readonly chain = new Map<number, { block: TestBlock; commit: readonly VoteRecord[] }>();
  readonly #network: Surroundings;
  /** On disk: the frames of the log; the last may be torn. */
  #log: Uint8Array[] = [];
  #engine: HotStuff<TestBlock> | undefined;
  #timers: Timer[] = [];

  constructor(network: Surroundings, index: number) {
    this.#network = network;
    this.index = index;
  }

  /** First height that is not decided here. */
  get height(): number {
    return this.chain.size + 1;
  }

  get engineHeight(): number {
    return this.#engine?.height ?? 0;
  }

  get round(): number {
    return this.#engine?.round ?? 0;
  }

  /** When the next timeout runs out. */
  get dueNext(): number {
    return this.#timers.reduce((earliest, timer) => Math.min(earliest, timer.due), Infinity);
  }

  start(): void {
    const { options, leaders, rules } = this.#network;
    this.#engine = new HotStuff<TestBlock>({
      ...{ validators: options.powers, self: this.index, host: this, views: this, rules },
      proposerOf: (height, round) => leaders.leaderOf(height, round),
    });
    const { records, intactBytes, tail } = readWal(concat(this.#log), blockCodec);
    check(tail !== 'corrupt', 'a crash corrupts the log', intactBytes);
    if (tail === 'torn') this.#log = [concat(this.#log).slice(0, intactBytes)];
    const replay = replayWal(records);
    if (replay !== undefined && options.forgets !== true) this.#engine.restore(replay);
    this.#engine.startHeight(this.height);
  }

  crash(): void {
    this.#engine = undefined;
    this.#timers = [];
    this.#network.forget(this.index);
  }

  restart(): void {
    if (this.#engine === undefined) this.start();
  }

  /** A message arrives, or is lost because the node is down. */
  receive(message: Message): void {
    const engine = this.#engine;
    if (engine === undefined) return;
    if (message.kind === 'vote') engine.onVote(message.vote);
    else if (message.kind === 'proposal') engine.onProposal(message.proposal);
    else if (message.kind === 'timeout') engine.onTimeoutVote(message.timeout);
    else if (message.kind === 'certificate') engine.onCertificate(message.certificate);
    else if (message.kind === 'view-over') engine.onTimeoutCertificate(message.certificate);
    else this.#offer(engine, message.height, message.round);
  }

  /** A pending timeout runs out: the one that is due, or any. */
  timeOut(due?: number): void {
    if (this.#timers.length === 0) return;
    const any = this.#network.stream.below(this.#timers.length);
    const place = due === undefined ? any : this.#timers.findIndex((timer) => timer.due === due);
    const [timer] = this.#timers.splice(place, 1);
    if (timer === undefined || this.#engine === undefined) return;
    const { height, round } = timer;
    if (round !== null) this.#engine.onViewTimeout(height, round);
    else if (this.#engine.height < height) this.#engine.startHeight(height);
  }

  /** Takes over what another node has: decided blocks, or what it could prove of the height. */
  learnFrom(other: NetworkNode): void {
    const ahead = other.chain.get(this.height);
    if (this.#engine === undefined || other.#engine === undefined) return;
    if (ahead !== undefined) {
      this.#adopt(this.height, ahead.block, ahead.commit);
      this.#engine.startHeight(this.height);
    } else if (this.#engine.height === other.#engine.height) {
      for (let round = 0; round <= other.round; round++) {
        this.#learnRound(this.#engine, other.#engine, round);
      }
    }
  }

  requestBlock(height: number, round: number): void {
    this.#network.send(this.index, this.index, { kind: 'block', height, round });
  }

  emitProposal(own: OwnProposal<TestBlock>): void {
    this.#append({ kind: 'proposal', ...own });
    const proposal = proposalOf(own.round, this.index, own.block, own.validRound);
    this.#network.broadcast(this.index, { kind: 'proposal', proposal });
  }

  emitVote(own: OwnVote): void {
    this.#append({ kind: 'vote', ...own });
    const vote = voteOf(own.step, own.round, this.index, own.blockHash, own.height);
    this.#network.watchVote(vote);
    const leader = this.#network.leaders.leaderOf(own.height, own.round);
    this.#network.send(this.index, leader, { kind: 'vote', vote });
  }

  emitTimeout(own: OwnTimeout): void {
    const timeout = { ...own, validator: this.index, signature: NO_SIGNATURE };
    this.#network.watchTimeout(timeout);
    this.#network.broadcast(this.index, { kind: 'timeout', timeout });
  }

  sendCertificate(certificate: VoteCertificate): void {
    this.#network.broadcast(this.index, { kind: 'certificate', certificate });
  }

  logState(change: StateChange<TestBlock>): void {
    this.#append(change);
  }

  scheduleView(height: number, round: number): void {
    this.#timers.push({ height, round, due: this.#network.now + 10 + 5 * round });
  }

  isValid(block: TestBlock): boolean {
    return block.isValid;
  }

  decide(height: number, round: number, block: TestBlock, commit: readonly VoteRecord[]): void {
    check(
      commit.every((vote) => vote.round === round),
      'commit of several rounds',
      round,
    );
    this.#adopt(height, block, commit);
    this.#timers.push({ height: height + 1, round: null, due: this.#network.now + 10 });
  }

  evidence({ first, second }: Equivocation): void {
    check(first.blockHash !== second.blockHash, 'evidence of nothing');
    this.#network.watchEvidence(first.validator);
  }

  #offer(engine: HotStuff<TestBlock>, height: number, round: number): void {
    engine.offerBlock(height, round, this.#network.freshBlock(height, true));
  }

  #adopt(height: number, block: TestBlock, commit: readonly VoteRecord[]): void {
    this.#network.watchDecision(height, block, commit);
    check(height === this.height, 'decided out of order', height);
    this.chain.set(height, { block, commit });
    const round = commit[0]!.round;
    this.#append({ kind: 'decided', height, round, blockHash: block.hash, commit });
  }

  #learnRound(engine: HotStuff<TestBlock>, other: HotStuff<TestBlock>, round: number): void {
    for (const proposal of other.proposals(round)) engine.onProposal(proposal);
    for (const step of ['prevote', 'precommit'] as const) {
      const certificate = other.certificate(step, round);
      if (certificate !== undefined) engine.onCertificate(certificate);
    }
    for (const timeout of other.timeouts(round)) engine.onTimeoutVote(timeout);
    const over = other.timeoutCertificate(round);
    if (over !== undefined) engine.onTimeoutCertificate(over);
  }

  #append(record: WalRecord<TestBlock>): void {
    const at = this.#log.reduce((sum, { length }) => sum + length, 0);
    const frame = encodeWalRecord(record, blockCodec, at);
    const { isHealed, options, stream } = this.#network;
    if (!isHealed && stream.chance(options.crashRate)) {
      // The whole frame may have reached the disk, though nothing left the node.
      this.#log.push(frame.slice(0, stream.below(frame.length + 1)));
      throw new Crash();
    }
    this.#log.push(frame);
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
