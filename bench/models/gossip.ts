/**
 * Gossip by flooding: who receives a message for the first time sends it to all peers but the one
 * it came from, each after an exponential latency of its own.
 *
 * Whatever the latencies, on a connected overlay every message reaches every node once, and every
 * other copy is a duplicate; so the counts are known in advance and a run can be checked. Written as
 * any model is, over the public API of the kernel.
 */
import { sampler } from '../../src/kernel/distributions.ts';
import { type EventKind, Simulation, type SimulationOptions } from '../../src/kernel/simulation.ts';
import { Streams } from '../../src/kernel/streams.ts';
import { type Overlay, smallWorld } from './overlay.ts';

const LATENCY_US_MEAN = 50_000;
const PUBLISHED_WITHIN_US = 1_000_000;
const WORD_BITS = 5;
const WORD_LENGTH = 1 << WORD_BITS;

/** Size and seed of a gossip model: an overlay with `k` links a node, and the messages on it. */
export interface GossipOptions {
  readonly nodeCount: number;
  readonly k: number;
  readonly rewire: number;
  readonly messageCount: number;
  readonly seed: string;
}

/** The size at which the engine is compared with others. */
export const GOSSIP: GossipOptions = {
  nodeCount: 10_000,
  k: 8,
  rewire: 0.1,
  messageCount: 50,
  seed: '7',
};

/** A gossip model. Its events happen through `simulation.run`, until none is left. */
export class Gossip {
  readonly simulation: Simulation;
  /** First receptions by nodes that did not publish the message. */
  deliveries = 0;
  /** Receptions of what the node had already. */
  duplicates = 0;
  readonly #overlay: Overlay;
  /** One bit for each message: the bits of a node lie in as few words as they fit in. */
  readonly #hasSeen: Int32Array;
  readonly #wordCount: number;
  readonly #receive: EventKind;
  readonly #latencyUs: () => number;

  constructor(options: GossipOptions, simulationOptions: SimulationOptions = {}) {
    const { nodeCount, k, rewire, messageCount, seed } = options;
    const streams = new Streams(seed);
    const latencies = streams.of('gossip', 'latency');
    const drawUs = sampler({ kind: 'exponential', meanUs: LATENCY_US_MEAN });
    this.simulation = new Simulation(simulationOptions);
    this.#overlay = smallWorld(nodeCount, k, rewire, streams.of('gossip', 'overlay'));
    this.#wordCount = Math.ceil(messageCount / WORD_LENGTH);
    this.#hasSeen = new Int32Array(nodeCount * this.#wordCount);
    this.#latencyUs = () => drawUs(latencies);
    this.#receive = this.simulation.define('receive', (node, sender, message) => {
      if (!this.#seesFirst(node, message)) this.duplicates++;
      else {
        this.deliveries++;
        this.#forward(node, sender, message);
      }
    });
    const publish = this.simulation.define('publish', (node, message) => {
      this.#seesFirst(node, message);
      this.#forward(node, -1, message);
    });
    const publications = streams.of('gossip', 'publication');
    for (let message = 0; message < messageCount; message++) {
      const atUs = publications.below(PUBLISHED_WITHIN_US);
      this.simulation.schedule(atUs, publish, publications.below(nodeCount), message);
    }
  }

  #seesFirst(node: number, message: number): boolean {
    const place = node * this.#wordCount + (message >> WORD_BITS);
    const bit = 1 << message;
    const word = this.#hasSeen[place]!;
    if ((word & bit) !== 0) return false;
    this.#hasSeen[place] = word | bit;
    return true;
  }

  #forward(node: number, sender: number, message: number): void {
    const { starts, peers } = this.#overlay;
    const end = starts[node + 1]!;
    for (let place = starts[node]!; place < end; place++) {
      const peer = peers[place]!;
      if (peer !== sender) {
        this.simulation.schedule(this.#latencyUs(), this.#receive, peer, node, message);
      }
    }
  }
}
