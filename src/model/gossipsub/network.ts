/**
 * GossipSub v1.0 nodes in one simulated world: who dials whom, and the messages between them.
 */
import type { EventKind, Simulation } from '../../kernel/simulation.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Draws } from './draws.ts';
import { GossipsubNode, type Outbox } from './node.ts';
import { checkParameters, type GossipsubParameters } from './parameters.ts';
import { Parcels } from './parcels.ts';

/** Messages sent, by kind; what is lost on its way counts. */
export interface GossipsubCounts {
  connect: number;
  message: number;
  ihave: number;
  iwant: number;
  graft: number;
  prune: number;
}

/** What a message carries from node to node. */
export type Carried = keyof GossipsubCounts;

export interface GossipsubNetworkOptions {
  readonly sim: Simulation;
  readonly nodeCount: number;
  readonly parameters: GossipsubParameters;
  readonly drawsOf: (node: number) => Draws;
  /** How long a message takes, or undefined where it is lost. Asked once per message. */
  readonly delayUs: (from: number, to: number, carried: Carried) => Micros | undefined;
  /** A node got a message that it did not know; the publishing node is the first. */
  readonly onDelivered: (node: number, message: number, atUs: Micros) => void;
}

export class GossipsubNetwork {
  readonly counts: GossipsubCounts = {
    connect: 0,
    message: 0,
    ihave: 0,
    iwant: 0,
    graft: 0,
    prune: 0,
  };
  readonly nodes: readonly GossipsubNode[];
  readonly #options: GossipsubNetworkOptions;
  readonly #parcels = new Parcels();
  readonly #draws: readonly Draws[];
  readonly #arrival: Readonly<Record<Carried, EventKind>>;
  readonly #heartbeat: EventKind;
  readonly #publication: EventKind;

  /** @throws InvariantError if the parameters do not belong together. */
  constructor(options: GossipsubNetworkOptions) {
    checkParameters(options.parameters);
    const ids = Array.from({ length: options.nodeCount }, (_, id) => id);
    this.#options = options;
    this.#draws = ids.map((id) => options.drawsOf(id));
    const outbox = this.#outbox();
    this.nodes = ids.map(
      (id) => new GossipsubNode(id, options.parameters, this.#draws[id] as Draws, outbox),
    );
    this.#arrival = this.#defineArrivals(options.sim);
    this.#heartbeat = options.sim.define('gossipsub heartbeat', (id) => this.#beat(id));
    this.#publication = options.sim.define('gossipsub publication', (id, message) =>
      this.#node(id).publish(message),
    );
  }

  /** Has a node call a peer. The peer knows of it once the call arrives. */
  dial(from: number, to: number): void {
    this.#node(from).addPeer(to);
    this.#send('connect', from, to, 0);
  }

  /** Starts the heartbeats; the first comes within one heartbeat after its fixed delay. */
  start(): void {
    const { firstHeartbeatUs, heartbeatUs } = this.#options.parameters;
    for (const [id, draws] of this.#draws.entries()) {
      const shiftUs = Math.round(draws.uniform() * heartbeatUs);
      this.#options.sim.schedule(firstHeartbeatUs + shiftUs, this.#heartbeat, id);
    }
  }

  /** Has a node publish a message after a delay. Each message has a number of its own. */
  publish(node: number, message: number, delayUs: Micros): void {
    this.#options.sim.schedule(delayUs, this.#publication, node, message);
  }

  #beat(id: number): void {
    this.#node(id).heartbeat();
    this.#options.sim.schedule(this.#options.parameters.heartbeatUs, this.#heartbeat, id);
  }

  #outbox(): Outbox {
    const { sim, onDelivered } = this.#options;
    return {
      message: (from, to, message) => this.#send('message', from, to, message),
      ihave: (from, to, messages) => this.#sendList('ihave', from, to, messages),
      iwant: (from, to, messages) => this.#sendList('iwant', from, to, messages),
      graft: (from, to) => this.#send('graft', from, to, 0),
      prune: (from, to) => this.#send('prune', from, to, 0),
      delivered: (node, message) => onDelivered(node, message, sim.nowUs),
    };
  }

  #defineArrivals(sim: Simulation): Readonly<Record<Carried, EventKind>> {
    const taken = (slot: number) => this.#parcels.take(slot);
    const node = (id: number) => this.#node(id);
    return {
      connect: sim.define('gossipsub connect', (to, from) => node(to).addPeer(from)),
      message: sim.define('gossipsub message', (to, from, id) => node(to).onMessage(from, id)),
      ihave: sim.define('gossipsub ihave', (to, from, list) => node(to).onIhave(from, taken(list))),
      iwant: sim.define('gossipsub iwant', (to, from, list) => node(to).onIwant(from, taken(list))),
      graft: sim.define('gossipsub graft', (to, from) => node(to).onGraft(from)),
      prune: sim.define('gossipsub prune', (to, from) => node(to).onPrune(from)),
    };
  }

  #sendList(carried: Carried, from: number, to: number, messages: readonly number[]): void {
    const slot = this.#parcels.hold(messages);
    if (!this.#send(carried, from, to, slot)) this.#parcels.take(slot);
  }

  /** Returns whether the message is on its way; if not, it is lost. */
  #send(carried: Carried, from: number, to: number, b: number): boolean {
    this.counts[carried] += 1;
    const delayUs = this.#options.delayUs(from, to, carried);
    if (delayUs === undefined) return false;
    this.#options.sim.schedule(delayUs, this.#arrival[carried], to, from, b);
    return true;
  }

  #node(id: number): GossipsubNode {
    return this.nodes[id] as GossipsubNode;
  }
}
