/**
 * A CometBFT test network on simnet's own Tendermint engine: lean, for hundreds of nodes.
 *
 * Each node runs the engine. Proposals, block parts and votes travel as CometBFT's reactor sends
 * them: by a routine for each peer that sleeps when it has nothing to send. Several votes that
 * leave together are one event. Signatures take time of the consensus routine and are not made; the
 * mempool is a count of transactions that every node shares.
 *
 * Source: cometbft v1.0, `internal/consensus/reactor.go`, read for what is sent and when.
 */
import { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { ProposalRecord, Step, VoteRecord } from '../consensus/messages.ts';
import { QaLink } from './qa-link.ts';
import { type QaBlock, QaNode, type QaPort, ROUNDS_MAX } from './qa-node.ts';
import type { QaFigures, QaSpec } from './qa-spec.ts';
import { QaSync, type SyncPort } from './qa-sync.ts';

const US_PER_SECOND = 1_000_000;
const US_PER_MINUTE = 60_000_000;
const PROPOSAL_BYTES = 300;
const STEPS: readonly Step[] = ['propose', 'prevote', 'precommit'];

/** Runs the test network. Equal specs and streams give equal figures. */
export function runQaCluster(spec: QaSpec, stream: Stream): QaFigures {
  return new QaCluster(spec, stream).run();
}

interface Parcel {
  readonly height: number;
  readonly votes: readonly number[];
  readonly records: readonly VoteRecord[];
  readonly proposal: ProposalRecord<QaBlock> | null;
  readonly hash: string;
  readonly part: number;
}

class QaCluster implements QaPort, SyncPort {
  readonly validatorCount: number;
  readonly #spec: QaSpec;
  readonly #stream: Stream;
  readonly #simulation = new Simulation();
  readonly #nodes: QaNode[] = [];
  readonly #links: QaLink[] = [];
  /** Links of each sender. */
  readonly #linksOf: QaLink[][] = [];
  readonly #linkIds: number[][] = [];
  readonly #parcels: (Parcel | undefined)[] = [];
  readonly #partCountMax: number;
  readonly #votesKind: number;
  readonly #dataKind: number;
  readonly #arriveKind: number;
  readonly #takeKind: number;
  readonly #timeoutKind: number;
  readonly #heightKind: number;
  /** By height: when the median validator decided, as all of them come in. */
  readonly #decidedUs: Micros[][] = [];
  readonly #blocks: QaBlock[] = [];
  #includedTxs = 0;
  /** When the last block that was decided was made. */
  #includedUs: Micros = 0;
  readonly #madeUs = new Map<string, Micros>();
  #refusedTxs = 0;
  #roundMax = 0;
  #blockCount = 0;
  readonly #sync: QaSync | undefined;

  constructor(spec: QaSpec, stream: Stream) {
    this.#spec = spec;
    this.#stream = stream;
    this.validatorCount = spec.validatorCount;
    this.#partCountMax = Math.ceil(spec.load.blockBytesMax / spec.machine.partBytes) + 1;
    const simulation = this.#simulation;
    this.#votesKind = simulation.define('gossip votes', (link) => this.#gossipVotes(link));
    this.#dataKind = simulation.define('gossip data', (link) => this.#gossipData(link));
    this.#arriveKind = simulation.define('arrive', (node, parcel) => this.#arrive(node, parcel));
    this.#takeKind = simulation.define('take', (node, parcel) => this.#take(node, parcel));
    this.#timeoutKind = simulation.define('timeout', (node, height, code) => {
      const step = STEPS[code % STEPS.length]!;
      this.#nodes[node]!.engine.onTimeout(step, height, Math.floor(code / STEPS.length));
    });
    this.#heightKind = simulation.define('height', (node, height) =>
      this.#startHeight(node, height),
    );
    const count = spec.validatorCount + spec.fullNodeCount;
    for (let index = 0; index < count; index++) {
      this.#nodes.push(new QaNode(this, index, this.#partCountMax));
    }
    this.#connect(count);
    const { resync } = spec;
    if (resync !== undefined) {
      this.#sync = new QaSync(resync, simulation, this, spec.validatorCount);
    }
  }

  run(): QaFigures {
    const { validatorCount, fullNodeCount } = this.#spec;
    this.#sync?.start(fullNodeCount);
    for (const node of this.#nodes) {
      if (this.#sync !== undefined && node.index >= validatorCount) continue;
      const delayUs = this.#stream.below(this.#spec.timing.gossipSleepUs);
      this.#simulation.schedule(delayUs, this.#heightKind, node.index, 1);
    }
    this.#simulation.run(this.#spec.durationUs);
    return this.#figures();
  }

  get heightMade(): number {
    return Math.max(0, this.#blocks.length - 1);
  }

  sourcesOf(node: number): readonly number[] {
    const peers = this.#linksOf[node]!.map(({ to }) => to);
    return peers.filter((peer) => peer < this.validatorCount);
  }

  shipBlock(from: number, to: number, bytes: number): Micros {
    const link = this.#linksOf[from]!.find((each) => each.to === to)!;
    return this.#send(link, bytes) + link.oneWayUs;
  }

  proposerOf(height: number, round: number): number {
    return (height + round) % this.validatorCount;
  }

  makeBlock(node: QaNode, height: number, round: number): void {
    const { load, machine } = this.#spec;
    const txMax = Math.floor(load.blockBytesMax / load.txBytes);
    const txCount = Math.min(txMax, this.#waitingTxs());
    const partCount = Math.max(1, Math.ceil((txCount * load.txBytes) / machine.partBytes));
    this.#blockCount += 1;
    const block = { hash: `b${this.#blockCount}`, height, txCount, partCount };
    this.#madeUs.set(block.hash, this.#simulation.nowUs);
    node.engine.offerBlock(height, round, block);
  }

  scheduleTimeout(node: QaNode, step: Step, height: number, round: number): void {
    const { timing } = this.#spec;
    const isPropose = step === 'propose';
    const baseUs = isPropose ? timing.proposeUs : timing.voteUs;
    const deltaUs = isPropose ? timing.proposeDeltaUs : timing.voteDeltaUs;
    const code = STEPS.length * round + STEPS.indexOf(step);
    this.#simulation.schedule(
      baseUs + round * deltaUs,
      this.#timeoutKind,
      node.index,
      height,
      code,
    );
  }

  wake(node: QaNode): void {
    const ids = this.#linkIds[node.index]!;
    for (let place = 0; place < ids.length; place++) {
      const link = this.#linksOf[node.index]![place]!;
      if (!link.isAwakeForVotes) {
        link.isAwakeForVotes = true;
        this.#scheduleWake(link, ids[place]!, this.#votesKind);
      }
      if (!link.isAwakeForData) {
        link.isAwakeForData = true;
        this.#scheduleWake(link, ids[place]!, this.#dataKind);
      }
    }
  }

  decided(node: QaNode, round: number, block: QaBlock): void {
    const { height } = block;
    if (this.#blocks[height] === undefined) {
      this.#blocks[height] = block;
      this.#includedTxs += block.txCount;
      this.#includedUs = this.#madeUs.get(block.hash) ?? 0;
      this.#decidedUs[height] = [];
    }
    if (node.index < this.validatorCount) this.#decidedUs[height]!.push(this.#simulation.nowUs);
    this.#roundMax = Math.max(this.#roundMax, round);
    this.#simulation.schedule(this.#spec.timing.commitUs, this.#heightKind, node.index, height + 1);
  }

  #startHeight(index: number, height: number): void {
    const node = this.#nodes[index]!;
    node.startHeight(height);
    this.wake(node);
    // Peers that are ahead or in the same height may have what this node lacks.
    for (const link of this.#linksOf[index]!) this.wake(this.#nodes[link.to]!);
  }

  #waitingTxs(): number {
    const { load } = this.#spec;
    const elapsedUs = Math.min(this.#simulation.nowUs, load.untilUs);
    const offered = Math.floor((elapsedUs * load.txPerSecond) / US_PER_SECOND);
    const waiting = offered - this.#includedTxs - this.#refusedTxs;
    const surplus = Math.max(0, waiting - load.mempoolTxMax);
    this.#refusedTxs += surplus;
    return waiting - surplus;
  }

  #connect(count: number): void {
    const { dialCount, oneWayUs, timing, machine, load, resync } = this.#spec;
    for (let index = 0; index < count; index++) {
      this.#linksOf.push([]);
      this.#linkIds.push([]);
    }
    const isConnected = new Set<number>();
    const sizes = {
      votes: 2 * ROUNDS_MAX * this.validatorCount,
      parts: this.#partCountMax,
      sendBytesPerSecond: machine.sendBytesPerSecond,
      idleBytesPerSecond: load.txPerSecond * load.txBytes,
      flushUs: timing.flushUs,
    };
    const open = (from: number, to: number): void => {
      const phaseUs = this.#stream.below(timing.gossipSleepUs);
      const link = new QaLink({ from, to, oneWayUs: oneWayUs(from, to), phaseUs }, sizes);
      this.#linksOf[from]!.push(link);
      this.#linkIds[from]!.push(this.#links.push(link) - 1);
    };
    const connect = (from: number, to: number): void => {
      const key = Math.min(from, to) * count + Math.max(from, to);
      if (from === to || isConnected.has(key)) return;
      isConnected.add(key);
      open(from, to);
      open(to, from);
    };
    // Where full nodes come and go, validators were there first, and know each other.
    const acquainted = resync === undefined ? 0 : this.validatorCount;
    for (let from = 0; from < acquainted; from++) {
      for (let to = from + 1; to < acquainted; to++) connect(from, to);
    }
    for (let from = acquainted; from < count; from++) {
      const dials = Math.min(dialCount, count - 1);
      for (let dial = 0; dial < dials; dial++) connect(from, this.#stream.below(count));
    }
  }

  #scheduleWake(link: QaLink, id: number, kind: number): void {
    const { gossipSleepUs } = this.#spec.timing;
    const { nowUs } = this.#simulation;
    const sinceUs = (nowUs + gossipSleepUs - link.phaseUs) % gossipSleepUs;
    this.#simulation.schedule(gossipSleepUs - sinceUs, kind, id);
  }

  #gossipVotes(id: number): void {
    const link = this.#links[id]!;
    link.isAwakeForVotes = false;
    const [sender, receiver] = [this.#nodes[link.from]!, this.#nodes[link.to]!];
    const { height } = sender.engine;
    if (receiver.engine.height !== height) return;
    link.enter(height);
    const votes = sender.votes.without(receiver.votes, link.sentVotes);
    if (votes.length === 0) return;
    const records: VoteRecord[] = [];
    for (const vote of votes) {
      link.sentVotes.add(vote);
      records.push(sender.vote(vote)!);
    }
    const bytes = votes.length * this.#spec.machine.voteBytes;
    this.#ship(link, bytes, { ...emptyParcel(height), votes, records });
  }

  #gossipData(id: number): void {
    const link = this.#links[id]!;
    link.isAwakeForData = false;
    const [sender, receiver] = [this.#nodes[link.from]!, this.#nodes[link.to]!];
    const { height, round } = sender.engine;
    if (receiver.engine.height !== height || sender.partsHash === '') return;
    link.enter(height);
    const proposal = sender.proposals[round];
    const lacksProposal = proposal !== undefined && receiver.proposals[round] === undefined;
    if (lacksProposal && link.proposalRound < round) {
      link.proposalRound = round;
      this.#ship(link, PROPOSAL_BYTES, { ...emptyParcel(height), proposal });
      this.#continueData(link, id);
    } else if (this.#shipPart(link, sender, receiver)) {
      this.#continueData(link, id);
    } else if (lacksProposal || receiver.partsHeld < sender.partsHeld) {
      link.isAwakeForData = true;
      this.#scheduleWake(link, id, this.#dataKind);
    }
  }

  /** Sends a part that the receiver is not known to have; returns whether there was one. */
  #shipPart(link: QaLink, sender: QaNode, receiver: QaNode): boolean {
    if (receiver.partsHash !== sender.partsHash) return false;
    const known = this.#spec.announcesParts ? receiver.parts : link.sentParts;
    const missing = sender.parts.without(known, link.sentParts);
    if (missing.length === 0) return false;
    const part = missing[this.#stream.below(missing.length)]!;
    link.sentParts.add(part);
    const parcel = { ...emptyParcel(sender.engine.height), hash: sender.partsHash, part };
    this.#ship(link, this.#spec.machine.partBytes, parcel);
    return true;
  }

  /** The routine goes on without sleep once the connection takes more. */
  #continueData(link: QaLink, id: number): void {
    link.isAwakeForData = true;
    this.#simulation.scheduleAt(link.freeUs(this.#simulation.nowUs), this.#dataKind, id);
  }

  #ship(link: QaLink, bytes: number, parcel: Parcel): void {
    const id = this.#parcels.push(parcel) - 1;
    this.#simulation.scheduleAt(this.#send(link, bytes), this.#arriveKind, link.to, id);
  }

  /** Through the connection and the network card, which works for all of them. */
  #send(link: QaLink, bytes: number): Micros {
    const { nowUs } = this.#simulation;
    const sender = this.#nodes[link.from]!;
    const cardUs = Math.round((bytes * US_PER_SECOND) / this.#spec.machine.cardBytesPerSecond);
    sender.cardFreeUs = Math.max(sender.cardFreeUs, nowUs) + cardUs;
    return Math.max(link.send(nowUs, bytes), sender.cardFreeUs + link.oneWayUs);
  }

  /** What arrives waits for the consensus routine, which checks the votes that are new. */
  #arrive(to: number, id: number): void {
    const node = this.#nodes[to]!;
    const parcel = this.#parcels[id]!;
    const { voteUs, partUs } = this.#spec.machine;
    let costUs = parcel.part >= 0 ? partUs : 0;
    for (const vote of parcel.votes) {
      if (node.votes.has(vote) || node.queuedVotes.has(vote)) continue;
      node.queuedVotes.add(vote);
      costUs += voteUs;
    }
    node.busyUntilUs = Math.max(node.busyUntilUs, this.#simulation.nowUs) + costUs;
    this.#simulation.scheduleAt(node.busyUntilUs, this.#takeKind, to, id);
  }

  #take(to: number, id: number): void {
    const node = this.#nodes[to]!;
    const parcel = this.#parcels[id]!;
    this.#parcels[id] = undefined;
    if (parcel.height !== node.engine.height) return;
    for (let index = 0; index < parcel.votes.length; index++) {
      node.takeVote(parcel.votes[index]!, parcel.records[index]!);
    }
    if (parcel.proposal !== null) node.takeProposal(parcel.proposal);
    if (parcel.part >= 0) node.takePart(parcel.hash, parcel.part);
  }

  #figures(): QaFigures {
    const { load, durationUs } = this.#spec;
    const endUs = Math.min(load.untilUs, durationUs);
    const medians: Micros[] = [];
    for (const times of this.#decidedUs) {
      if (times === undefined || 2 * times.length < this.validatorCount) continue;
      medians.push(times[times.length >> 1]!);
    }
    const within = medians.filter((atUs) => atUs <= endUs);
    const spanUs = (within.at(-1) ?? 0) - (within[0] ?? 0);
    const heights = medians.length;
    return {
      blocksPerMinute: spanUs > 0 ? ((within.length - 1) * US_PER_MINUTE) / spanUs : 0,
      txCount: this.#includedTxs,
      includedSeconds: this.#includedUs / US_PER_SECOND,
      meanBlockTxs: this.#includedTxs / Math.max(1, heights),
      roundMax: this.#roundMax,
      heights,
      catchUps: this.#sync?.catchUpCount ?? 0,
    };
  }
}

function emptyParcel(height: number): Parcel {
  return { height, votes: [], records: [], proposal: null, hash: '', part: -1 };
}
