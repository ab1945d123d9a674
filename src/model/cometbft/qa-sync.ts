/**
 * Full nodes of the test network that are wiped, catch up from the first block, and are wiped again.
 *
 * A node asks its validators for the blocks in order, each validator for so many at a time, checks
 * them one by one, and is wiped once it is within a hundred blocks of the chain. It is back at once,
 * which is the heaviest load that such nodes can be.
 *
 * Source: cometbft v1.0, `internal/blocksync/pool.go`, for what is asked of whom; `script/rotate.sh`
 * of cometbft/qa-infra for when a node counts as caught up.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import type { Micros } from '../../kernel/time.ts';
import type { QaResync } from './qa-spec.ts';

/** What the nodes ask of their network. */
export interface SyncPort {
  /** Validators that the node is connected to. */
  sourcesOf(node: number): readonly number[];
  /** The latest block of the chain, as far as it was made while the network ran. */
  readonly heightMade: number;
  /** Sends a block after the request for it; once it is there, `take` is called. */
  shipBlock(from: number, to: number, bytes: number, height: number, source: number): void;
}

/** Blocks that a node behind the chain may lack and still count as caught up. */
const NEAR_BLOCKS = 100;
/** `maxPendingRequestsPerPeer`. */
const PENDING_MAX = 20;

/** One node that catches up, since it was wiped last. */
interface Follower {
  readonly sources: readonly number[];
  /** By source: requests under way. */
  readonly pending: number[];
  /** Blocks that are here and wait for their turn. */
  readonly arrived: Set<number>;
  asked: number;
  checked: number;
  busyUntilUs: Micros;
}

export class QaSync {
  readonly #spec: QaResync;
  readonly #simulation: Simulation;
  readonly #port: SyncPort;
  /** The first of the nodes that catch up; all others follow. */
  readonly #firstNode: number;
  readonly #followers: Follower[] = [];
  readonly #wipeKind: number;
  #catchUpCount = 0;

  constructor(spec: QaResync, simulation: Simulation, port: SyncPort, firstNode: number) {
    this.#spec = spec;
    this.#simulation = simulation;
    this.#port = port;
    this.#firstNode = firstNode;
    this.#wipeKind = simulation.define('wipe', (node) => this.#start(node));
  }

  /** How often a node caught up. */
  get catchUpCount(): number {
    return this.#catchUpCount;
  }

  /** Lets so many nodes start from nothing. */
  start(count: number): void {
    for (let index = 0; index < count; index++) this.#start(this.#firstNode + index);
  }

  get #target(): number {
    return this.#spec.chainBlocks + this.#port.heightMade - NEAR_BLOCKS;
  }

  #start(node: number): void {
    const sources = this.#port.sourcesOf(node);
    const place = node - this.#firstNode;
    const pending = sources.map(() => 0);
    const { nowUs } = this.#simulation;
    const arrived = new Set<number>();
    const follower = { sources, pending, arrived, asked: 0, checked: 0, busyUntilUs: nowUs };
    this.#followers[place] = follower;
    this.#ask(node, follower);
  }

  /** Asks the validator with the fewest requests, until all have as many as they may. */
  #ask(node: number, follower: Follower): void {
    const { sources, pending } = follower;
    while (follower.asked < this.#target) {
      const least = Math.min(...pending);
      if (least >= PENDING_MAX) return;
      const source = pending.indexOf(least);
      pending[source]! += 1;
      follower.asked += 1;
      const { blockBytes } = this.#spec;
      this.#port.shipBlock(sources[source]!, node, blockBytes, follower.asked, source);
    }
  }

  /** A block came from the source of that place. */
  take(node: number, height: number, source: number): void {
    const follower = this.#followers[node - this.#firstNode]!;
    follower.pending[source]! -= 1;
    follower.arrived.add(height);
    let { busyUntilUs } = follower;
    busyUntilUs = Math.max(busyUntilUs, this.#simulation.nowUs);
    while (follower.arrived.delete(follower.checked + 1)) {
      follower.checked += 1;
      busyUntilUs += this.#spec.checkUs;
    }
    follower.busyUntilUs = busyUntilUs;
    this.#ask(node, follower);
    if (follower.checked < follower.asked) return;
    this.#catchUpCount += 1;
    this.#simulation.scheduleAt(busyUntilUs, this.#wipeKind, node);
  }
}
