/**
 * Compact block relay to nodes that come and go.
 *
 * A compact block names its transactions; a node that knows them all has the block once it has
 * looked them up, any other asks its peer for those it lacks and waits for them. A node knows the
 * transactions that were announced while it was connected: nobody announces them again, so after
 * an outage its pool is stale until blocks have taken what it missed.
 *
 * Source: BIP 152, high-bandwidth relay.
 */
import { check } from '../../kernel/check.ts';
import { exponentialUnit, poissonWaitUs, type Sampler } from '../../kernel/distributions.ts';
import type { EventKind, Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Streams } from '../../kernel/streams.ts';
import type { Micros } from '../../kernel/time.ts';
import { FeePool } from './fee-pool.ts';
import { type Path, slowStartUs } from './slow-start.ts';

export interface CompactRelayModel {
  readonly transactionsPerSecond: number;
  readonly transactionBytes: number;
  readonly blockIntervalUs: Micros;
  readonly transactionsPerBlock: number;
  /** Looking up a block's transactions in the pool. */
  readonly lookUp: Sampler;
  /** From asking for transactions to the first byte of the answer. */
  readonly response: Sampler;
  readonly path: Path;
  /** Share of blocks with transactions that have not reached a connected node yet. */
  readonly lateShare: number;
  /** Mean of how many those are, at least 1. */
  readonly lateMean: number;
  readonly connected: Sampler;
  readonly disconnected: Sampler;
}

/** A block that a node has put together. */
export interface Reconstruction {
  readonly node: number;
  /** Transactions that it had to ask for. */
  readonly missing: number;
  /** From the compact block to the whole one. */
  readonly delayUs: Micros;
}

export interface CompactRelayOptions {
  readonly sim: Simulation;
  readonly streams: Streams;
  readonly model: CompactRelayModel;
  /** Nodes that stay connected; they have the lowest numbers. */
  readonly stableCount: number;
  /** Nodes that come and go. */
  readonly churningCount: number;
  readonly onReconstruction: (reconstruction: Reconstruction) => void;
}

/** What a node knows is one bit of a transaction's tag. */
const NODES_MAX = 31;
const WAITING_MAX = 1_000_000;

export class CompactRelay {
  readonly #options: CompactRelayOptions;
  readonly #pool = new FeePool(WAITING_MAX);
  readonly #nodeCount: number;
  readonly #draws: { readonly arrivals: Stream; readonly fees: Stream; readonly blocks: Stream };
  readonly #nodeDraws: readonly Stream[];
  readonly #sessionDraws: readonly Stream[];
  /** By node: its connections and disconnections so far; even while it is connected. */
  readonly #session: Int32Array;
  readonly #transaction: EventKind;
  readonly #block: EventKind;
  readonly #switch: EventKind;
  readonly #whole: EventKind;
  /** All nodes, by bit, and those of them that are connected. */
  readonly #all: number;
  #connected: number;

  /** @throws InvariantError if there are no nodes, or more than 31. */
  constructor(options: CompactRelayOptions) {
    const { sim, streams, stableCount, churningCount } = options;
    this.#options = options;
    this.#nodeCount = stableCount + churningCount;
    check(
      this.#nodeCount > 0 && this.#nodeCount <= NODES_MAX,
      'number of nodes is not 1 to 31',
      this.#nodeCount,
    );
    this.#all = -1 >>> (32 - this.#nodeCount);
    this.#connected = this.#all;
    this.#session = new Int32Array(this.#nodeCount);
    this.#draws = {
      arrivals: streams.of('transactions', 'arrivals'),
      fees: streams.of('transactions', 'fees'),
      blocks: streams.of('blocks', 'arrivals'),
    };
    const nodes = Array.from({ length: this.#nodeCount }, (_, node) => `node ${node}`);
    this.#nodeDraws = nodes.map((name) => streams.of(name, 'relay'));
    this.#sessionDraws = nodes.map((name) => streams.of(name, 'sessions'));
    this.#transaction = sim.define('compact transaction', () => this.#announce());
    this.#block = sim.define('compact block', () => this.#mine());
    this.#switch = sim.define('compact session', (node) => this.#toggle(node));
    this.#whole = sim.define('compact whole', (node, missing, sent) =>
      this.#complete(node, missing, sent),
    );
  }

  /** Transactions that wait for a block. */
  get waiting(): number {
    return this.#pool.length;
  }

  start(): void {
    const { sim, model, stableCount } = this.#options;
    sim.schedule(this.#untilTransactionUs(), this.#transaction, 0);
    sim.schedule(this.#untilBlockUs(), this.#block, 0);
    for (let node = stableCount; node < this.#nodeCount; node += 1) {
      const firstUs = model.connected(this.#sessionDraws[node] as Stream);
      sim.schedule(firstUs, this.#switch, node);
    }
  }

  #announce(): void {
    this.#pool.push(this.#draws.fees.uniform(), this.#connected);
    this.#options.sim.schedule(this.#untilTransactionUs(), this.#transaction, 0);
  }

  #toggle(node: number): void {
    const { sim, model } = this.#options;
    const session = (this.#session[node] as number) + 1;
    this.#session[node] = session;
    this.#connected ^= 1 << node;
    const length = session % 2 === 0 ? model.connected : model.disconnected;
    sim.schedule(length(this.#sessionDraws[node] as Stream), this.#switch, node);
  }

  /** The best payers make a block, which is sent to every node that is connected. */
  #mine(): void {
    const missing = new Int32Array(this.#nodeCount);
    const count = Math.min(this.#pool.length, this.#options.model.transactionsPerBlock);
    for (let taken = 0; taken < count; taken += 1) {
      let lacking = this.#all & ~this.#pool.takeBest();
      while (lacking !== 0) {
        const node = 31 - Math.clz32(lacking);
        missing[node] = (missing[node] as number) + 1;
        lacking ^= 1 << node;
      }
    }
    for (const [node, stale] of missing.entries()) {
      if ((this.#session[node] as number) % 2 === 0) this.#receive(node, stale);
    }
    this.#options.sim.schedule(this.#untilBlockUs(), this.#block, 0);
  }

  #receive(node: number, stale: number): void {
    const { sim, model } = this.#options;
    const draws = this.#nodeDraws[node] as Stream;
    const missing = stale + this.#late(draws);
    const lookUpUs = model.lookUp(draws);
    const answerUs = model.response(draws);
    const askedUs =
      missing === 0 ? 0 : answerUs + slowStartUs(missing * model.transactionBytes, model.path);
    sim.schedule(lookUpUs + askedUs, this.#whole, node, missing, sim.nowUs);
  }

  /** A block is whole unless the node's connection ended meanwhile. */
  #complete(node: number, missing: number, sentUs: Micros): void {
    if ((this.#session[node] as number) % 2 !== 0) return;
    const delayUs = this.#options.sim.nowUs - sentUs;
    this.#options.onReconstruction({ node, missing, delayUs });
  }

  /** How many transactions of a block are on their way to a connected node: geometric, if any. */
  #late(draws: Stream): number {
    const { lateShare, lateMean } = this.#options.model;
    if (!draws.chance(lateShare)) return 0;
    let count = 1;
    while (draws.chance(1 - 1 / lateMean)) count += 1;
    return count;
  }

  #untilTransactionUs(): Micros {
    const meanUs = 1_000_000 / this.#options.model.transactionsPerSecond;
    return Math.round(exponentialUnit(this.#draws.arrivals) * meanUs);
  }

  #untilBlockUs(): Micros {
    const { blockIntervalUs } = this.#options.model;
    return poissonWaitUs(this.#draws.blocks, blockIntervalUs);
  }
}
