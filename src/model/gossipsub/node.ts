/**
 * One GossipSub v1.0 node with one topic: its mesh, what it knows, and how it answers.
 *
 * Messages go at once to the peers of the mesh. At each heartbeat a node keeps its mesh within
 * bounds and tells a few other peers which messages it has; who lacks one asks for it.
 *
 * Source: libp2p specifications, pubsub/gossipsub/gossipsub-v1.0.md.
 */
import type { Draws } from './draws.ts';
import { MessageCache } from './message-cache.ts';
import type { GossipsubParameters } from './parameters.ts';

/** Where a node puts what it sends. */
export interface Outbox {
  message(from: number, to: number, message: number): void;
  ihave(from: number, to: number, messages: readonly number[]): void;
  iwant(from: number, to: number, messages: readonly number[]): void;
  graft(from: number, to: number): void;
  prune(from: number, to: number): void;
  /** A node has a message that it did not know. */
  delivered(node: number, message: number): void;
}

export class GossipsubNode {
  readonly #id: number;
  readonly #parameters: GossipsubParameters;
  readonly #draws: Draws;
  readonly #outbox: Outbox;
  readonly #cache: MessageCache;
  /** Both ascending: an order to shuffle from that no message's arrival can change. */
  readonly #peers: number[] = [];
  readonly #mesh: number[] = [];

  constructor(id: number, parameters: GossipsubParameters, draws: Draws, outbox: Outbox) {
    this.#id = id;
    this.#parameters = parameters;
    this.#draws = draws;
    this.#outbox = outbox;
    this.#cache = new MessageCache(parameters.history, parameters.gossipWindow);
  }

  get peers(): readonly number[] {
    return this.#peers;
  }

  get mesh(): readonly number[] {
    return this.#mesh;
  }

  addPeer(peer: number): void {
    insert(this.#peers, peer);
  }

  /** Sends a message of its own to the mesh. */
  publish(message: number): void {
    this.#accept(message, this.#id);
  }

  onMessage(from: number, message: number): void {
    if (!this.#cache.has(message)) this.#accept(message, from);
  }

  onIhave(from: number, messages: readonly number[]): void {
    const wanted = messages.filter((message) => !this.#cache.has(message));
    if (wanted.length > 0) this.#outbox.iwant(this.#id, from, wanted);
  }

  onIwant(from: number, messages: readonly number[]): void {
    for (const message of messages) {
      if (this.#cache.has(message)) this.#outbox.message(this.#id, from, message);
    }
  }

  /** A graft is never refused: a mesh that grows too large is cut at the next heartbeat. */
  onGraft(from: number): void {
    insert(this.#mesh, from);
  }

  onPrune(from: number): void {
    remove(this.#mesh, from);
  }

  heartbeat(): void {
    const { degree, degreeLow, degreeHigh } = this.#parameters;
    const size = this.#mesh.length;
    if (size < degreeLow) this.#graft(degree - size);
    if (size > degreeHigh) this.#prune(size - degree);
    this.#cache.shift();
    this.#gossip();
  }

  #accept(message: number, from: number): void {
    this.#cache.put(message);
    this.#outbox.delivered(this.#id, message);
    for (const peer of this.#shuffled(this.#mesh)) {
      if (peer !== from) this.#outbox.message(this.#id, peer, message);
    }
  }

  #graft(count: number): void {
    for (const peer of this.#strangers().slice(0, count)) {
      this.#outbox.graft(this.#id, peer);
      insert(this.#mesh, peer);
    }
  }

  #prune(count: number): void {
    for (const peer of this.#shuffled(this.#mesh).slice(0, count)) {
      this.#outbox.prune(this.#id, peer);
      remove(this.#mesh, peer);
    }
  }

  #gossip(): void {
    const messages = this.#cache.announced();
    if (messages.length === 0) return;
    for (const peer of this.#strangers().slice(0, this.#parameters.gossipDegree)) {
      this.#outbox.ihave(this.#id, peer, messages);
    }
  }

  /** The peers outside the mesh, in random order. */
  #strangers(): readonly number[] {
    return this.#shuffled(this.#peers).filter((peer) => !this.#mesh.includes(peer));
  }

  #shuffled(peers: readonly number[]): readonly number[] {
    const shuffled = [...peers];
    this.#draws.shuffle(shuffled);
    return shuffled;
  }
}

function insert(ascending: number[], item: number): void {
  let place = ascending.length;
  while (place > 0 && (ascending[place - 1] as number) > item) place -= 1;
  if (place > 0 && ascending[place - 1] === item) return;
  ascending.splice(place, 0, item);
}

function remove(ascending: number[], item: number): void {
  const place = ascending.indexOf(item);
  if (place >= 0) ascending.splice(place, 1);
}
