/** A validator of the naive network: its engine, and the disk that outlives it. */
import { check } from '../../../src/kernel/check.ts';
import type { ConsensusHost, StateChange } from '../../../src/model/consensus/host.ts';
import type {
  Equivocation,
  OwnProposal,
  OwnVote,
  Step,
  VoteRecord,
} from '../../../src/model/consensus/messages.ts';
import { Tendermint } from '../../../src/model/consensus/tendermint.ts';
import { encodeWalRecord, readWal, type WalRecord } from '../../../src/model/consensus/wal.ts';
import { replayWal } from '../../../src/model/consensus/wal-replay.ts';
import { blockCodec, proposalOf, type TestBlock, voteOf } from './block.ts';
import type { Message, Surroundings } from './cluster-port.ts';

/** Thrown out of a write to the log: the node loses its power supply there and then. */
export class Crash extends Error {}

interface Decided {
  readonly block: TestBlock;
  readonly commit: readonly VoteRecord[];
}

interface Timer {
  /** `next` starts the next height. */
  readonly step: Step | 'next';
  readonly height: number;
  readonly round: number;
  readonly due: number;
}

export class ClusterNode implements ConsensusHost<TestBlock> {
  readonly index: number;
  /** On disk: the decided blocks, by height from 1. */
  readonly chain = new Map<number, Decided>();
  readonly #cluster: Surroundings;
  /** On disk: the frames of the log; the last may be torn. */
  #log: Uint8Array[] = [];
  #engine: Tendermint<TestBlock> | undefined;
  #timers: Timer[] = [];

  constructor(cluster: Surroundings, index: number) {
    this.#cluster = cluster;
    this.index = index;
  }

  /** First height that is not decided here. */
  get height(): number {
    return this.chain.size + 1;
  }

  /** Height of the engine, which may wait in one that is decided. */
  get engineHeight(): number {
    return this.#engine?.height ?? 0;
  }

  get round(): number {
    return this.#engine?.round ?? 0;
  }

  start(): void {
    this.#engine = new Tendermint<TestBlock>({
      validators: this.#cluster.options.powers,
      self: this.index,
      proposerOf: (height, round) => this.#cluster.leaders.leaderOf(height, round),
      host: this,
      rules: this.#cluster.rules,
    });
    const { records, intactBytes, tail } = readWal(concat(this.#log), blockCodec);
    check(tail !== 'corrupt', 'a crash corrupts the log', intactBytes);
    if (tail === 'torn') this.#log = [concat(this.#log).slice(0, intactBytes)];
    const replay = replayWal(records);
    const forgets = this.#cluster.options.forgets === true;
    if (replay !== undefined && !forgets) this.#engine.restore(replay);
    this.#engine.startHeight(this.height);
  }

  crash(): void {
    this.#engine = undefined;
    this.#timers = [];
    this.#cluster.forget(this.index);
  }

  restart(): void {
    if (this.#engine === undefined) this.start();
  }

  /** A message arrives, or is lost because the node is down. */
  receive(message: Message): void {
    if (this.#engine === undefined) return;
    if (message.kind === 'vote') this.#engine.onVote(message.vote);
    else if (message.kind === 'proposal') this.#engine.onProposal(message.proposal);
    else this.#offer(message.height, message.round);
  }

  /** When the next timeout runs out. */
  get dueNext(): number {
    return this.#timers.reduce((earliest, timer) => Math.min(earliest, timer.due), Infinity);
  }

  /** A pending timeout runs out: the one that is due, or any. */
  timeOut(due?: number): void {
    if (this.#timers.length === 0) return;
    const any = this.#cluster.stream.below(this.#timers.length);
    const place = due === undefined ? any : this.#timers.findIndex((timer) => timer.due === due);
    const [timer] = this.#timers.splice(place, 1);
    if (timer === undefined || this.#engine === undefined) return;
    const { step, height, round } = timer;
    if (step !== 'next') this.#engine.onTimeout(step, height, round);
    else if (this.#engine.height < height) this.#engine.startHeight(height);
  }

  /** Takes over what another node has: decided blocks, or votes and proposals of the height. */
  learnFrom(other: ClusterNode): void {
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
    this.#cluster.defer(this.index, { kind: 'block', height, round });
  }

  emitProposal(own: OwnProposal<TestBlock>): void {
    this.#append({ kind: 'proposal', ...own });
    const proposal = proposalOf(own.round, this.index, own.block, own.validRound);
    this.#cluster.broadcast(this.index, { kind: 'proposal', proposal });
  }

  emitVote(own: OwnVote): void {
    this.#append({ kind: 'vote', ...own });
    const vote = voteOf(own.step, own.round, this.index, own.blockHash, own.height);
    this.#cluster.broadcast(this.index, { kind: 'vote', vote });
  }

  logState(change: StateChange<TestBlock>): void {
    this.#append(change);
  }

  scheduleTimeout(step: Step, height: number, round: number): void {
    this.#timers.push({ step, height, round, due: this.#cluster.now + 10 + 5 * round });
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
    this.#timers.push({ step: 'next', height: height + 1, round: 0, due: this.#cluster.now + 10 });
  }

  evidence({ first, second }: Equivocation): void {
    check(first.validator === second.validator, 'evidence against two');
    check(first.blockHash !== second.blockHash, 'evidence of nothing');
    this.#cluster.watchEvidence(first.validator);
  }

  #offer(height: number, round: number): void {
    const block = this.#cluster.freshBlock(height, true);
    this.#engine?.offerBlock(height, round, block);
  }

  #adopt(height: number, block: TestBlock, commit: readonly VoteRecord[]): void {
    this.#cluster.watchDecision(height, block, commit);
    check(height === this.height, 'decided out of order', height);
    this.chain.set(height, { block, commit });
    const round = commit[0]!.round;
    this.#append({ kind: 'decided', height, round, blockHash: block.hash, commit });
  }

  #learnRound(engine: Tendermint<TestBlock>, other: Tendermint<TestBlock>, round: number): void {
    for (const proposal of other.proposals(round)) engine.onProposal(proposal);
    for (const step of ['prevote', 'precommit'] as const) {
      const held = engine.voteBitmap(step, round);
      for (const vote of other.votesMissing(step, round, held, 100)) engine.onVote(vote);
      const theirs = other.votes(step, round);
      if (theirs?.majority === undefined) continue;
      const ours = engine.votes(step, round)?.bitmap(theirs.majority) ?? held;
      for (const vote of theirs.missingFrom(ours, 100, theirs.majority)) engine.onVote(vote);
    }
  }

  #append(record: WalRecord<TestBlock>): void {
    const at = this.#log.reduce((sum, { length }) => sum + length, 0);
    const frame = encodeWalRecord(record, blockCodec, at);
    const { isHealed, options, stream } = this.#cluster;
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
