/**
 * A CometBFT test network on simnet's own Tendermint engine: lean, for hundreds of nodes.
 *
 * Each node runs the engine. Proposals, block parts, votes and transactions travel as CometBFT's
 * reactors send them, over connections, cards and processors that they share. Several votes that
 * leave together are one event. Signatures take time of the consensus routine and are not made;
 * transactions are counted.
 */
import { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import { type Micros, US_PER_MINUTE, US_PER_SECOND } from '../../kernel/time.ts';
import type { Step } from '../consensus/messages.ts';
import { ConsensusLog, LOG_FLUSH_US } from './consensus-log.ts';
import { ConsensusRoutine } from './consensus-routine.ts';
import { type Parcel, parcelOf, partBytesOf, type QaBlock } from './parcel.ts';
import { QaGossip } from './qa-gossip.ts';
import { QaNetwork } from './qa-network.ts';
import { type OwnContent, QaNode, type QaPort, ROUNDS_MAX } from './qa-node.ts';
import type { QaFigures, QaSpec, QaSynchrony } from './qa-spec.ts';
import { QaSync, type SyncPort } from './qa-sync.ts';
import { aroundValidators, grownNetwork } from './qa-topology.ts';
import { TxFlood } from './tx-flood.ts';

/** Of a block, at most: its header, and each signature of the commit before it. */
const HEADER_BYTES = 720;
const SIGNATURE_BYTES = 109;
const STEPS: readonly Step[] = ['propose', 'prevote', 'precommit'];
/** Of the validators, the one that the load generator talks to. */
const ENTRY = 0;

/** Runs the test network. Equal specs and streams give equal figures. */
export function runQaCluster(spec: QaSpec, stream: Stream): QaFigures {
  return new QaCluster(spec, stream).run();
}

class QaCluster implements QaPort, SyncPort {
  readonly validatorCount: number;
  readonly announcesParts: boolean;
  readonly synchrony: QaSynchrony | undefined;
  readonly #spec: QaSpec;
  readonly #stream: Stream;
  readonly #simulation = new Simulation();
  readonly #nodes: QaNode[] = [];
  readonly #routines: ConsensusRoutine[] = [];
  /** By node: what its consensus routine is at. */
  readonly #current: (Parcel | undefined)[] = [];
  readonly #network: QaNetwork;
  readonly #gossip: QaGossip;
  readonly #flood: TxFlood;
  readonly #handledKind: number;
  readonly #timeoutKind: number;
  readonly #heightKind: number;
  /** By height: when validators decided, as they come in. */
  readonly #decidedUs: Micros[][] = [];
  readonly #blocks: QaBlock[] = [];
  #includedTxs = 0;
  /** When the last block that was decided was made. */
  #includedUs: Micros = 0;
  #roundMax = 0;
  #blockCount = 0;
  readonly #sync: QaSync | undefined;

  constructor(spec: QaSpec, stream: Stream) {
    this.#spec = spec;
    this.#stream = stream;
    this.validatorCount = spec.validatorCount;
    this.announcesParts = spec.announcesParts;
    this.synchrony = spec.timing.synchrony;
    const { machine, load, timing, resync } = spec;
    const nodeCount = spec.validatorCount + spec.fullNodeCount;
    const parts = Math.ceil(load.blockBytesMax / machine.partBytes) + 1;
    const simulation = this.#simulation;
    this.#handledKind = simulation.define('handled', (node) => this.#handled(node));
    this.#timeoutKind = simulation.define('timeout', (node, height, code) => {
      const step = STEPS[code % STEPS.length]!;
      this.#nodes[node]!.engine.onTimeout(step, height, Math.floor(code / STEPS.length));
    });
    this.#heightKind = simulation.define('height', (node, height) => {
      if (this.#nodes[node]!.height === height) this.hurry(this.#nodes[node]!);
    });
    const sizes = {
      votes: 2 * ROUNDS_MAX * this.validatorCount,
      parts,
      sendBytesPerSecond: machine.sendBytesPerSecond,
      flushUs: timing.flushUs,
    };
    const { coreCount, cardBytesPerSecond } = machine;
    this.#network = new QaNetwork(
      { nodeCount, coreCount, cardBytesPerSecond, sizes },
      simulation,
      (link, back, parcel) => {
        if (parcel.source >= 0) {
          this.#sync!.take(link.to, parcel.height, parcel.source);
          return;
        }
        this.#gossip.learn(back, parcel);
        this.#nodes[link.to]!.hear(parcel, simulation.nowUs);
        this.#push(link.to, parcel, false);
      },
    );
    for (let index = 0; index < nodeCount; index++) {
      this.#nodes.push(new QaNode(this, index, parts));
      const log = new ConsensusLog(machine.disk, this.#stream.below(LOG_FLUSH_US));
      this.#routines.push(new ConsensusRoutine(this.#network.hosts[index]!.processor, log));
    }
    this.#connect(nodeCount);
    this.#gossip = new QaGossip(spec, simulation, stream, this.#network, this.#nodes);
    const flood = {
      load,
      notesAllSenders: spec.notesAllSenders,
      wireTxUs: machine.costs.wireTxUs,
      offeredTxUs: machine.costs.offeredTxUs,
      cardBytesPerSecond,
      nodeCount: resync === undefined ? nodeCount : this.validatorCount,
      entry: ENTRY,
    };
    this.#flood = new TxFlood(flood, simulation, this.#network);
    if (resync !== undefined) {
      this.#sync = new QaSync(resync, simulation, this, spec.validatorCount);
    }
  }

  run(): QaFigures {
    const { validatorCount, fullNodeCount } = this.#spec;
    this.#sync?.start(fullNodeCount);
    this.#flood.start();
    for (const node of this.#nodes) {
      if (this.#sync !== undefined && node.index >= validatorCount) continue;
      const delayUs = this.#stream.below(this.#spec.timing.gossipSleepUs);
      node.enterHeight(1);
      this.#simulation.schedule(delayUs, this.#heightKind, node.index, 1);
    }
    this.#simulation.run(this.#spec.durationUs);
    return this.#figures();
  }

  get heightMade(): number {
    return Math.max(0, this.#blocks.length - 1);
  }

  sourcesOf(node: number): readonly number[] {
    const peers = this.#network.linksOf[node]!.map((id) => this.#network.links[id]!.to);
    return peers.filter((peer) => peer < this.validatorCount);
  }

  /** A block costs as much on its way as its parts do in the consensus. */
  shipBlock(from: number, to: number, bytes: number, height: number, source: number): void {
    const { partBytes, costs } = this.#spec.machine;
    const wireUs = Math.round((costs.wirePartUs * bytes) / partBytes);
    const ids = this.#network.linksOf[from]!;
    const id = ids.find((each) => this.#network.links[each]!.to === to)!;
    this.#network.queue(id, parcelOf({ height, bytes, wireUs, source }));
  }

  proposerOf(height: number, round: number): number {
    return (height + round) % this.validatorCount;
  }

  makeBlock(node: QaNode, height: number, round: number): void {
    const { load, machine } = this.#spec;
    const frameBytes = HEADER_BYTES + SIGNATURE_BYTES * this.validatorCount;
    const txMax = Math.floor((load.blockBytesMax - frameBytes) / load.txBytes);
    const txCount = Math.min(txMax, this.#flood.waiting(node.index));
    const bytes = frameBytes + txCount * load.txBytes;
    const partCount = Math.ceil(bytes / machine.partBytes);
    this.#blockCount += 1;
    const madeUs = this.#simulation.nowUs;
    const block = { hash: `b${this.#blockCount}`, height, txCount, bytes, partCount, madeUs };
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

  /** A proposal is followed by the parts of its block, each a message of its own. */
  own(node: QaNode, content: OwnContent): void {
    const { height } = node.engine;
    const { voteBytes, partBytes } = this.#spec.machine;
    const parcel = parcelOf({ height, bytes: voteBytes, wireUs: 0, ...content });
    node.hear(parcel, this.#simulation.nowUs);
    this.#push(node.index, parcel, true);
    const { proposal } = parcel;
    if (proposal === null) return;
    const { block } = proposal;
    for (let part = 0; part < block.partCount; part++) {
      const bytes = partBytesOf(block, part, partBytes);
      this.#push(node.index, parcelOf({ height, bytes, wireUs: 0, hash: block.hash, part }), true);
    }
  }

  decided(node: QaNode, round: number, block: QaBlock): void {
    const { height } = block;
    if (this.#blocks[height] === undefined) {
      this.#blocks[height] = block;
      this.#includedTxs += block.txCount;
      this.#flood.include(block.txCount);
      this.#includedUs = block.madeUs;
      this.#decidedUs[height] = [];
    }
    if (node.index < this.validatorCount) this.#decidedUs[height]!.push(this.#simulation.nowUs);
    this.#roundMax = Math.max(this.#roundMax, round);
    node.enterHeight(height + 1);
    this.#gossip.wake(node.index);
    this.#simulation.schedule(this.#spec.timing.commitUs, this.#heightKind, node.index, height + 1);
  }

  /** Lets a node begin its height, unless it has. */
  hurry(node: QaNode): void {
    if (!node.isWaiting) return;
    node.begin();
    this.#gossip.wake(node.index);
  }

  #connect(count: number): void {
    const { dialCount, oneWayUs, timing, resync } = this.#spec;
    const end = (from: number, to: number) => ({
      oneWayUs: oneWayUs(from, to),
      phaseUs: this.#stream.below(timing.gossipSleepUs),
    });
    const pairs =
      resync === undefined
        ? grownNetwork(count, dialCount, this.#stream)
        : aroundValidators(count, this.validatorCount);
    for (const [a, b] of pairs) this.#network.connect(a, b, [end(a, b), end(b, a)]);
  }

  /** Gives the consensus routine a message. */
  #push(node: number, parcel: Parcel, isOwn: boolean): void {
    if (this.#routines[node]!.push(parcel, isOwn)) this.#startNext(node);
  }

  #startNext(node: number): void {
    const cost = (parcel: Parcel, isOwn: boolean): Micros =>
      this.#handlingUs(this.#nodes[node]!, parcel, isOwn);
    const next = this.#routines[node]!.start(this.#simulation.nowUs, cost);
    this.#current[node] = next?.parcel;
    if (next !== undefined) this.#simulation.scheduleAt(next.doneUs, this.#handledKind, node);
  }

  #handled(index: number): void {
    const parcel = this.#current[index]!;
    const node = this.#nodes[index]!;
    if (node.take(parcel)) this.#gossip.wake(index);
    this.#startNext(index);
  }

  /** All that comes is logged; signatures and proofs are checked of what is new. */
  #handlingUs(node: QaNode, parcel: Parcel, isOwn: boolean): Micros {
    const { costs, partBytes } = this.#spec.machine;
    const isOfHeight = parcel.height === node.height;
    if (parcel.part >= 0) {
      const isNew = isOfHeight && node.lacksPart(parcel.hash, parcel.part);
      const fullUs = costs.logPartUs + (isNew ? costs.partUs : 0);
      return Math.round((fullUs * parcel.bytes) / partBytes);
    }
    if (parcel.proposal !== null) {
      const { partCount } = parcel.proposal.block;
      return costs.logVoteUs + costs.voteUs + (isOwn ? partCount * costs.makePartUs : 0);
    }
    let costUs = parcel.votes.length * costs.logVoteUs;
    if (isOwn && isOfHeight) costUs += this.#votingUs();
    for (const id of parcel.votes) {
      if (node.lacksVote(parcel.height, id)) costUs += costs.voteUs;
    }
    return costUs;
  }

  /** Before each own vote all signatures in the block, of the commit before it, are checked. */
  #votingUs(): Micros {
    const { costs, disk } = this.#spec.machine;
    return this.validatorCount * costs.commitVoteUs + costs.signUs + disk.syncUs;
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
    const { hosts } = this.#network;
    const givenUs = hosts.reduce((sum, { processor }) => sum + processor.givenUs, 0);
    return {
      blocksPerMinute: spanUs > 0 ? ((within.length - 1) * US_PER_MINUTE) / spanUs : 0,
      blocksPerMinuteInAll: (medians.length * US_PER_MINUTE) / durationUs,
      txCount: this.#includedTxs,
      includedSeconds: this.#includedUs / US_PER_SECOND,
      roundMax: this.#roundMax,
      heights: medians.length,
      busyCores: givenUs / durationUs / hosts.length,
      catchUps: this.#sync?.catchUpCount ?? 0,
    };
  }
}
