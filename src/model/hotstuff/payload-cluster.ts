/**
 * A benchmark of 2-chain HotStuff whose blocks name batches that a mempool spreads beforehand.
 *
 * A leader proposes the digests of all batches that it holds and that no block is known to have; the
 * others vote once they hold them too. Consensus and mempool have connections of their own.
 * Signatures cost the single-threaded core of a node time; nothing is signed.
 *
 * A certificate of timeouts that comes late makes a leader propose again in its round, or the leader
 * of a later round. Nobody votes for such a block, but all take its batches from their proposers, so
 * they are lost.
 *
 * Source: asonnino/hotstuff v0.3.0, `consensus`, read for what it does and when.
 */
import { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import { type Micros, US_PER_MS, US_PER_SECOND } from '../../kernel/time.ts';
import type { Batch } from './batch-store.ts';
import { Flow, type FlowSpec } from './flow.ts';
import { HotStuff } from './hotstuff.ts';
import { LENGTH_BYTES, Mempool } from './mempool.ts';
import type { TimeoutCertificate } from './messages.ts';
import { NetworkCard } from './network-card.ts';
import type { Machine, PayloadClusterSpec, PayloadFigures } from './payload-cluster-spec.ts';
import { PayloadNode } from './payload-node.ts';
import {
  type BlockDraft,
  bytesOf,
  checkUs,
  type PayloadBlock,
  type PayloadMessage,
  type PayloadPort,
  quorumOf,
} from './payload-port.ts';

import { Proposer, type ProposerPort } from './proposer.ts';

/** The connection on which a batch is asked for is set up first, then the one that brings it. */
const ASKING_ROUND_TRIPS = 2;

/** Runs the benchmark. Equal specs and streams give equal figures. */
export function runPayloadCluster(spec: PayloadClusterSpec, stream: Stream): PayloadFigures {
  return new PayloadCluster(spec, stream).run();
}

class PayloadCluster implements PayloadPort, ProposerPort {
  readonly #spec: PayloadClusterSpec;
  readonly #simulation = new Simulation();
  readonly #mempool: Mempool;
  /** Connections of blocks that are proposed, and of all else that the consensus says. */
  readonly #proposals: Flow[][];
  readonly #talk: Flow[][];
  readonly #engines: HotStuff<PayloadBlock>[] = [];
  readonly #liveCount: number;
  readonly #messages: PayloadMessage[] = [];
  readonly #blocks: PayloadBlock[] = [];
  readonly #blockByHash = new Map<string, PayloadBlock>();
  readonly #committed = new Set<PayloadBlock>();
  /** By node: messages that wait for its core, the one at work first. */
  readonly #inboxes: number[][] = [];
  /** By node: blocks that wait for batches. */
  readonly #waiting: Set<PayloadBlock>[] = [];
  readonly #arriveKind: number;
  readonly #handleKind: number;
  readonly #timerKind: number;
  readonly #payloadKind: number;
  readonly #resumeKind: number;
  readonly #proposers: Proposer[] = [];
  /** Blocks that engines or late certificates asked for. */
  #askedCount = 0;
  #timeoutCount = 0;

  constructor(spec: PayloadClusterSpec, stream: Stream) {
    this.#spec = spec;
    this.#liveCount = spec.size - spec.deadCount;
    const never = Number.POSITIVE_INFINITY;
    const cards = spec.regions.map(() => cardsOf(spec.machine));
    this.#proposals = connect(spec, cards, { periodUs: never, setUpRoundTrips: 0 }, stream);
    this.#talk = connect(spec, cards, { periodUs: never, setUpRoundTrips: 0 }, stream);
    const simulation = this.#simulation;
    const { batchDelayUs } = spec.load;
    const flows = {
      batches: connect(spec, cards, { periodUs: batchDelayUs, setUpRoundTrips: 1 }, stream),
      confirmations: connect(spec, cards, { periodUs: never, setUpRoundTrips: 0 }, stream),
      answers: connect(spec, cards, { periodUs: 0, setUpRoundTrips: ASKING_ROUND_TRIPS }, stream),
    };
    this.#mempool = new Mempool(spec, simulation, flows, stream, (node) => this.#lookAgain(node));
    this.#arriveKind = simulation.define('arrive', (to, id) => this.#arrive(to, id));
    this.#handleKind = simulation.define('handle', (to, id) => this.#handle(to, id));
    this.#timerKind = simulation.define('timer', (to, round) => this.#engines[to]!.onTimer(round));
    this.#payloadKind = simulation.define('payload', (to, serial) => this.#look(to, serial));
    this.#resumeKind = simulation.define('resume', (node) => this.#proposers[node]!.resume());
    for (let node = 0; node < this.#liveCount; node++) {
      this.#proposers.push(new Proposer(node, this, stream));
      this.#engines.push(this.#boot(node));
      this.#inboxes.push([]);
      this.#waiting.push(new Set());
    }
  }

  run(): PayloadFigures {
    for (const engine of this.#engines) engine.start();
    this.#simulation.run(this.#spec.durationUs);
    return this.#figures();
  }

  propose(draft: BlockDraft): void {
    this.#askedCount += 1;
    this.#proposers[draft.author]!.propose(draft);
  }

  takeWritten(node: number): Batch[] {
    return this.#mempool.takeWritten(node);
  }

  publish(draft: BlockDraft, batches: readonly Batch[]): void {
    const { author } = draft;
    const serial = this.#blocks.length;
    const block = { ...draft, serial, hash: `b${serial}`, batches };
    for (const batch of batches) {
      if (batch.createdUs < 0) batch.createdUs = this.#simulation.nowUs;
    }
    this.#blocks.push(block);
    this.#blockByHash.set(block.hash, block);
    const acknowledgedUs = this.#spread(this.#proposals, author, { kind: 'proposal', block })
      .map((arrivesUs, to) => arrivesUs + this.#spec.oneWayUs[to]![author]!)
      .sort((a, b) => a - b);
    const quorumUs = acknowledgedUs[quorumOf(this.#spec.size) - 1];
    if (quorumUs !== undefined) this.#simulation.scheduleAt(quorumUs, this.#resumeKind, author);
  }

  findBlock(hash: string): PayloadBlock {
    return this.#blockByHash.get(hash)!;
  }

  send(from: number, to: number, message: PayloadMessage): void {
    const id = this.#messages.push(message) - 1;
    if (to < this.#liveCount) this.#post(this.#talk, from, to, id);
  }

  broadcast(from: number, message: PayloadMessage): void {
    this.#spread(this.#talk, from, message);
    if (message.kind === 'timeout') this.#timeoutCount += 1;
  }

  startTimer(node: number, round: number): void {
    this.#simulation.schedule(this.#spec.timeoutUs, this.#timerKind, node, round);
  }

  hasPayload(node: number, block: PayloadBlock): boolean {
    const untilUs = this.#mempool.missingUntilUs(node, block);
    if (untilUs === 0) return true;
    this.#waiting[node]!.add(block);
    this.#simulation.scheduleAt(untilUs, this.#payloadKind, node, block.serial);
    return false;
  }

  #look(node: number, serial: number): void {
    const block = this.#blocks[serial]!;
    this.#waiting[node]!.delete(block);
    this.#engines[node]!.onPayload(block.hash);
  }

  /** Batches come sooner than was said. */
  #lookAgain(node: number): void {
    for (const block of this.#waiting[node]!) {
      const untilUs = Math.max(this.#simulation.nowUs, this.#mempool.missingUntilUs(node, block));
      this.#simulation.scheduleAt(untilUs, this.#payloadKind, node, block.serial);
    }
  }

  markProposed(node: number, block: PayloadBlock): void {
    const parent = this.#blockByHash.get(block.justify.blockHash);
    const grandparent = parent && this.#blockByHash.get(parent.justify.blockHash);
    const family = [block, ...(parent ? [parent] : []), ...(grandparent ? [grandparent] : [])];
    this.#proposers[node]!.drop(family.flatMap(({ batches }) => batches));
  }

  commit(block: PayloadBlock): void {
    if (this.#committed.has(block)) return;
    this.#committed.add(block);
    for (const batch of block.batches) {
      if (batch.committedUs < 0) batch.committedUs = this.#simulation.nowUs;
    }
  }

  #boot(node: number): HotStuff<PayloadBlock> {
    const { size } = this.#spec;
    return new HotStuff<PayloadBlock>({
      powers: new Array<number>(size).fill(1),
      self: node,
      leaderOf: (round) => this.#leaderOf(round),
      host: new PayloadNode(this, node),
    });
  }

  /** To all nodes that live, the sender too; returns when it is there, by node. */
  #spread(flows: readonly Flow[][], from: number, message: PayloadMessage): Micros[] {
    const id = this.#messages.push(message) - 1;
    return this.#engines.map((_, to) => this.#post(flows, from, to, id));
  }

  #post(flows: readonly Flow[][], from: number, to: number, id: number): Micros {
    const signedUs = this.#simulation.nowUs + this.#spec.machine.signUs;
    const bytes = bytesOf(this.#messages[id]!);
    const arrivesUs = from === to ? signedUs : flows[from]![to]!.send(signedUs, bytes);
    this.#simulation.scheduleAt(arrivesUs, this.#arriveKind, to, id);
    return arrivesUs;
  }

  /** A message waits for the core, which takes one after the other. */
  #arrive(to: number, id: number): void {
    if (this.#inboxes[to]!.push(id) === 1) this.#takeUp(to);
  }

  /** The core checks the signatures of a message and looks up what it names. */
  #takeUp(node: number): void {
    const id = this.#inboxes[node]![0]!;
    const message = this.#messages[id]!;
    const { verifyUs, verifyTogetherUs } = this.#spec.machine;
    const isForeign = message.kind === 'proposal' && message.block.author !== node;
    const { nowUs } = this.#simulation;
    const knownUs = isForeign ? this.#mempool.lookUp(node, message.block) : nowUs;
    const checkedUs = knownUs + checkUs(message, verifyUs, verifyTogetherUs);
    this.#simulation.scheduleAt(checkedUs, this.#handleKind, node, id);
  }

  #handle(to: number, id: number): void {
    const inbox = this.#inboxes[to]!;
    inbox.shift();
    if (inbox.length > 0) this.#takeUp(to);
    const engine = this.#engines[to]!;
    const message = this.#messages[id]!;
    if (message.kind === 'proposal') engine.onProposal(message.block);
    else if (message.kind === 'vote') engine.onVote(message.vote);
    else if (message.kind === 'timeout') engine.onTimeout(message.timeout);
    else if (message.author !== to) this.#takeCertificate(to, message.certificate);
  }

  /** A certificate that comes late makes the leader of the round under way propose again. */
  #takeCertificate(node: number, certificate: TimeoutCertificate): void {
    const engine = this.#engines[node]!;
    const asked = this.#askedCount;
    engine.onCertificate(certificate);
    const { round, highQc } = engine;
    if (this.#askedCount > asked || this.#leaderOf(round) !== node) return;
    this.propose({ round, author: node, justify: highQc, excuse: certificate });
  }

  #leaderOf(round: number): number {
    return this.#spec.leaderOrder[round % this.#spec.size]!;
  }

  #figures(): PayloadFigures {
    let [count, txCount, consensusUs, endToEndUs, lastUs] = [0, 0, 0, 0, 1];
    for (const batch of this.#mempool.batches) {
      if (batch.committedUs < 0) continue;
      count += 1;
      txCount += batch.txCount;
      consensusUs += batch.committedUs - batch.createdUs;
      endToEndUs += batch.committedUs * batch.txCount - batch.sentSumUs;
      lastUs = Math.max(lastUs, batch.committedUs);
    }
    return {
      consensusLatencyMs: consensusUs / Math.max(1, count) / US_PER_MS,
      endToEndLatencyMs: endToEndUs / Math.max(1, txCount) / US_PER_MS,
      endToEndTps: (txCount * US_PER_SECOND) / lastUs,
      blocks: this.#committed.size,
      timeouts: this.#timeoutCount,
    };
  }
}

type Use = Pick<FlowSpec, 'periodUs' | 'setUpRoundTrips'>;

/** Of a node: what its card sends within the region does not wait for what it sends to others. */
interface Cards {
  readonly near: NetworkCard;
  readonly far: NetworkCard;
}

function cardsOf({ nearBytesPerSecond, farBytesPerSecond }: Machine): Cards {
  return { near: new NetworkCard(nearBytesPerSecond), far: new NetworkCard(farBytesPerSecond) };
}

/** By sender and receiver. A message is taken for a batch: nothing else ever fills a window. */
function connect(
  spec: PayloadClusterSpec,
  cards: readonly Cards[],
  use: Use,
  stream: Stream,
): Flow[][] {
  const { regions, oneWayUs, loss, machine, load } = spec;
  const txPerBatch = (load.txPerSecond * load.batchDelayUs) / US_PER_SECOND;
  const messageBytes = Math.min(load.batchBytes, txPerBatch * (load.txBytes + LENGTH_BYTES));
  // Equal ways share a spec: one for each flow of fifty nodes takes twice the time, in cache misses.
  const specs = new Map<string, FlowSpec>();
  const specOf = (from: number, to: number): FlowSpec => {
    const path = { oneWayUs: oneWayUs[from]![to]!, loss: loss[from]![to]! };
    const key = `${path.oneWayUs} us, ${path.loss}`;
    const shared = specs.get(key) ?? { ...machine, ...path, ...use, messageBytes };
    specs.set(key, shared);
    return shared;
  };
  return oneWayUs.map((row, from) =>
    row.map((_, to) => {
      const { near, far } = cards[from]!;
      const card = regions[from] === regions[to] ? near : far;
      return new Flow(specOf(from, to), card, stream);
    }),
  );
}
