/**
 * The flood of transactions between the mempools of the test network.
 *
 * A load generator gives one node a batch each second. Each node passes each transaction on to each
 * peer but those that it came from, or from v1 on only the one that it came from first, and does so
 * for every connection in the order in which it got them. All nodes have the same order here, so
 * that a count says what a mempool has seen. Time is cut into ticks; in each a connection carries as
 * many as its rate and the processors at both ends allow.
 *
 * Messages of the consensus come first on a connection: while some wait, transactions get the share
 * of what is left that their priority (5 of 15) gives them. A mempool that is full takes no more,
 * which slows the flood; the node that the load comes to refuses what it has no room for.
 *
 * Source: cometbft v1.0.0-alpha.2, `mempool/reactor.go` (v0.34 and v0.38 also note who sends what is
 * there already: `CheckTx` in `mempool/clist_mempool.go`) and `p2p/conn/connection.go`;
 * cometbft-load-test, `pkg/loadtest/transactor.go`. Left out: that it breaks off a batch which
 * takes more than a second to write.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import type { QaNetwork } from './qa-network.ts';
import type { QaLoad } from './qa-spec.ts';

const TICK_US = 10_000;
const BATCH_US = 1_000_000;
/** Ticks that a transaction may be on its way: a power of two, above all delays. */
const HISTORY = 32;
/** Priority of the mempool on a connection, and with that of block parts. */
const PRIORITY = 5;
const PRIORITY_WITH_DATA = 15;

/** What the flood has to be told of its network. */
export interface FloodSpec {
  readonly load: QaLoad;
  /** Whether nodes note all peers that send a transaction, or only the first. */
  readonly notesAllSenders: boolean;
  /** Of the processor, at each end of a connection. */
  readonly wireTxUs: Micros;
  /** Of the processor of the entry, for each transaction offered. */
  readonly offeredTxUs: Micros;
  readonly cardBytesPerSecond: number;
  /** Nodes that take part: those below. */
  readonly nodeCount: number;
  /** The node that the load comes to. */
  readonly entry: number;
}

export class TxFlood {
  readonly #spec: FloodSpec;
  readonly #network: QaNetwork;
  readonly #simulation: Simulation;
  readonly #tickKind: number;
  /** By node: transactions that its mempool took. */
  readonly #taken: Int32Array;
  /** By link: how far the peer was served; and where that stood in the last ticks. */
  readonly #served: Int32Array;
  readonly #history: Int32Array;
  readonly #delayTicks: Uint8Array;
  /** By link: what its peer sent first, in order, as counts from and to, of what is not served yet. */
  readonly #firstFromPeer: (readonly [from: number, to: number])[][] = [];
  /** By node: processor time of a tick. */
  readonly #workUs: Float64Array;
  /** Links that carry transactions, by sender. */
  readonly #linksOf: number[][] = [];
  #tick = 0;
  #offered = 0;
  #refused = 0;
  /** Transactions that left the mempools with a block. */
  #included = 0;
  #isQuiet = true;
  #movedTick = 0;

  constructor(spec: FloodSpec, simulation: Simulation, network: QaNetwork) {
    this.#spec = spec;
    this.#network = network;
    this.#simulation = simulation;
    this.#tickKind = simulation.define('flood', () => this.#onTick());
    const linkCount = network.links.length;
    this.#taken = new Int32Array(spec.nodeCount);
    this.#workUs = new Float64Array(spec.nodeCount);
    this.#served = new Int32Array(linkCount);
    this.#history = new Int32Array(linkCount * HISTORY);
    this.#delayTicks = new Uint8Array(linkCount);
    for (let id = 0; id < linkCount; id++) {
      const ticks = Math.ceil(network.links[id]!.oneWayUs / TICK_US);
      this.#delayTicks[id] = Math.min(HISTORY - 1, Math.max(1, ticks));
      this.#firstFromPeer.push([]);
    }
    for (let node = 0; node < spec.nodeCount; node++) {
      const ids = network.linksOf[node]!;
      this.#linksOf.push(ids.filter((id) => network.links[id]!.to < spec.nodeCount));
    }
  }

  /** Transactions that the node under load had no room for. */
  get refusedCount(): number {
    return this.#refused;
  }

  /** Lets the load begin: the first batch comes after a second. */
  start(): void {
    this.#simulation.schedule(TICK_US, this.#tickKind, 0);
  }

  /** How many transactions wait in a node's mempool. */
  waiting(node: number): number {
    return Math.max(0, this.#taken[node]! - this.#included);
  }

  /** A block took transactions from the mempools. */
  include(count: number): void {
    this.#included += count;
    this.#isQuiet = false;
  }

  #onTick(): void {
    this.#tick += 1;
    this.#simulation.schedule(TICK_US, this.#tickKind, 0);
    this.#offer();
    if (this.#isQuiet) return;
    this.#receive();
    this.#send();
    this.#isQuiet = this.#tick - this.#movedTick >= HISTORY;
  }

  /** A batch each second; what the mempool has no room for is refused. */
  #offer(): void {
    const { load, entry } = this.#spec;
    const { nowUs } = this.#simulation;
    if (nowUs % BATCH_US !== 0 || nowUs > load.untilUs) return;
    this.#offered = Math.floor((nowUs * load.txPerSecond) / US_PER_SECOND);
    const fresh = this.#offered - this.#refused - this.#taken[entry]!;
    const taken = Math.min(fresh, load.mempoolTxMax - this.waiting(entry));
    this.#refused += fresh - taken;
    this.#taken[entry]! += taken;
    this.#workUs[entry]! += fresh * this.#spec.offeredTxUs;
    this.#isQuiet = false;
    this.#movedTick = this.#tick;
  }

  /** What was sent a delay ago is in the mempool, as far as there is room. */
  #receive(): void {
    const most = this.#included + this.#spec.load.mempoolTxMax;
    for (let node = 0; node < this.#linksOf.length; node++) {
      const taken = this.#taken[node]!;
      let seen = taken;
      let first = -1;
      for (const id of this.#linksOf[node]!) {
        const came = this.#came(id ^ 1);
        if (came <= seen) continue;
        seen = came;
        first = id;
      }
      const now = Math.min(seen, most);
      if (now <= taken) continue;
      this.#taken[node] = now;
      if (!this.#spec.notesAllSenders) this.#firstFromPeer[first]!.push([taken, now]);
    }
  }

  /** How far a link has brought its peer. */
  #came(id: number): number {
    const tick = this.#tick - this.#delayTicks[id]!;
    return tick < 0 ? 0 : this.#history[id * HISTORY + (tick & (HISTORY - 1))]!;
  }

  #send(): void {
    for (let node = 0; node < this.#linksOf.length; node++) this.#sendFrom(node);
    const { nowUs } = this.#simulation;
    for (let node = 0; node < this.#linksOf.length; node++) {
      const workUs = this.#workUs[node]!;
      if (workUs === 0) continue;
      this.#network.hosts[node]!.processor.spread(nowUs, workUs);
      this.#workUs[node] = 0;
    }
  }

  /** A node with more than a tick of work sends nothing, and is sent nothing. */
  #sendFrom(node: number): void {
    const { wireTxUs } = this.#spec;
    const ids = this.#linksOf[node]!;
    const freeUs = this.#freeUs(node);
    const share = Math.ceil(freeUs / wireTxUs / Math.max(1, ids.length));
    for (const id of ids) {
      const [from, to] = this.#nextFor(id, node);
      const count = to > from && freeUs > 0 ? this.#carry(id, Math.min(to - from, share)) : 0;
      const served = Math.max(this.#served[id]!, from + count);
      if (served !== this.#served[id]) this.#movedTick = this.#tick;
      this.#served[id] = served;
      this.#history[id * HISTORY + (this.#tick & (HISTORY - 1))] = served;
    }
  }

  /** What a link carries next, as counts from and to: nothing that is known to come from its peer. */
  #nextFor(id: number, node: number): readonly [from: number, to: number] {
    const taken = this.#taken[node]!;
    const served = this.#served[id]!;
    if (this.#spec.notesAllSenders) {
      return [Math.min(Math.max(served, this.#came(id ^ 1)), taken), taken];
    }
    const known = this.#firstFromPeer[id]!;
    let from = served;
    while (known.length > 0 && known[0]![0] <= from) from = Math.max(from, known.shift()![1]);
    return [from, known[0]?.[0] ?? taken];
  }

  /** Processor time of a tick that is left. */
  #freeUs(node: number): Micros {
    const { processor } = this.#network.hosts[node]!;
    const leftUs = TICK_US - processor.waitUs(this.#simulation.nowUs);
    return Math.max(0, leftUs * processor.coreCount);
  }

  /** Sends at most so many over a link; returns how many. */
  #carry(id: number, most: number): number {
    const { load, wireTxUs, cardBytesPerSecond } = this.#spec;
    const link = this.#network.links[id]!;
    const { nowUs } = this.#simulation;
    if (this.#freeUs(link.to) === 0) return 0;
    const room = Math.min(link.limit.room(nowUs), link.window.room(nowUs));
    const share = link.isSending ? (room * PRIORITY) / PRIORITY_WITH_DATA : room;
    const count = Math.min(most, Math.floor(share / load.txBytes));
    if (count <= 0) return 0;
    const bytes = count * load.txBytes;
    link.window.pass(nowUs, bytes);
    link.limit.pass(nowUs, bytes);
    const cardUs = Math.round((bytes * US_PER_SECOND) / cardBytesPerSecond);
    const [sender, receiver] = [this.#network.hosts[link.from]!, this.#network.hosts[link.to]!];
    sender.sentUs = Math.max(sender.sentUs, nowUs) + cardUs;
    receiver.receivedUs = Math.max(receiver.receivedUs, nowUs) + cardUs;
    this.#workUs[link.from]! += count * wireTxUs;
    this.#workUs[link.to]! += count * wireTxUs;
    return count;
  }
}
