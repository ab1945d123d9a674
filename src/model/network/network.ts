/**
 * Links and what travels on them: latency, jitter, bandwidth and loss act on every message.
 *
 * A node sends one message after another at its bandwidth, whatever link they take; each then takes
 * its link's own latency, fixed for the run, plus a jitter drawn for that message. Messages can overtake each other. What
 * arrives at a node whose process is down is lost, as is what meets a full queue.
 */
import { check } from '../../kernel/check.ts';
import { type Distribution, sampler } from '../../kernel/distributions.ts';
import type { EventKind, Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Streams } from '../../kernel/streams.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Codec } from '../wire/codec.ts';
import type { Message } from '../wire/messages.ts';
import { type Frame, FrameTable } from './frames.ts';
import type { Overlay } from './overlay.ts';

export interface LinkModel {
  readonly latency: Distribution;
  readonly jitter: Distribution;
  readonly bitsPerSecond: number;
  /** Chance that a message is lost, 0 to 1. */
  readonly loss: number;
}

/** Longest queue of a sender, as the time it needs to drain. */
const QUEUE_US_MAX: Micros = 2_000_000;

export interface Receiver {
  /** The codec that two running peers have agreed on, or null when one is not running. */
  codecBetween(from: number, to: number): Codec | null;
  receive(to: number, from: number, message: Message): void;
}

export interface NetworkCounters {
  sent: number;
  delivered: number;
  lost: number;
  queueFull: number;
  undelivered: number;
}

export class Network {
  readonly overlay: Overlay;
  readonly frames = new FrameTable();
  readonly counters: NetworkCounters = {
    sent: 0,
    delivered: 0,
    lost: 0,
    queueFull: 0,
    undelivered: 0,
  };
  /** Bytes that each node put on, and took from, its links. */
  readonly bytesOut: Float64Array;
  readonly bytesIn: Float64Array;
  readonly #sim: Simulation;
  readonly #receiver: Receiver;
  readonly #model: LinkModel;
  readonly #source: Int32Array;
  readonly #latencyUs: Float64Array;
  /** By node: when its uplink has sent all that is queued. */
  readonly #freeAtUs: Float64Array;
  readonly #draws: readonly Stream[];
  readonly #jitter: (stream: Stream) => Micros;
  readonly #delivery: EventKind;

  constructor(options: {
    readonly sim: Simulation;
    readonly streams: Streams;
    readonly overlay: Overlay;
    readonly model: LinkModel;
    readonly receiver: Receiver;
    readonly nodeName: (node: number) => string;
  }) {
    const { overlay, model, streams, nodeName } = options;
    this.overlay = overlay;
    this.#sim = options.sim;
    this.#model = model;
    this.#receiver = options.receiver;
    this.#freeAtUs = new Float64Array(overlay.nodeCount);
    this.#source = new Int32Array(overlay.linkCount);
    this.#latencyUs = new Float64Array(overlay.linkCount);
    this.bytesOut = new Float64Array(overlay.nodeCount);
    this.bytesIn = new Float64Array(overlay.nodeCount);
    this.#draws = Array.from({ length: overlay.nodeCount }, (_, node) =>
      streams.of(nodeName(node), 'links'),
    );
    this.#jitter = sampler(model.jitter);
    this.#drawLatencies(streams, nodeName);
    this.#delivery = options.sim.define('deliver', (to, code, link) => {
      this.#deliver(to, code, link);
    });
  }

  /** The codec in which a node would write to a peer now, or null where one is not running. */
  codecBetween(from: number, to: number): Codec | null {
    return this.#receiver.codecBetween(from, to);
  }

  /**
   * Sends a message to a peer. Nothing is said to the sender when it is lost.
   *
   * @throws InvariantError if the two are no peers.
   */
  send(from: number, to: number, frame: Frame): void {
    const link = this.overlay.linkBetween(from, to);
    check(link >= 0, 'a message is sent to a node that is no peer', to);
    const codec = this.#receiver.codecBetween(from, to);
    if (codec === null) {
      this.counters.undelivered += 1;
      return;
    }
    const format = this.frames.encode(frame, codec);
    const bytes = this.frames.bytesOf(frame, format);
    const nowUs = this.#sim.nowUs;
    const startUs = Math.max(nowUs, this.#freeAtUs[from] ?? 0);
    if (startUs - nowUs > QUEUE_US_MAX) {
      this.counters.queueFull += 1;
      return;
    }
    const sentUs = startUs + Math.ceil((bytes * 8_000_000) / this.#model.bitsPerSecond);
    this.#freeAtUs[from] = sentUs;
    this.counters.sent += 1;
    this.bytesOut[from] = (this.bytesOut[from] ?? 0) + bytes;
    const draws = this.#draws[from] as Stream;
    if (draws.chance(this.#model.loss)) {
      this.counters.lost += 1;
      return;
    }
    const arrivesUs = sentUs + (this.#latencyUs[link] ?? 0) + this.#jitter(draws);
    this.#sim.scheduleAt(arrivesUs, this.#delivery, to, this.frames.hold(frame, format), link);
  }

  #deliver(to: number, code: number, link: number): void {
    const from = this.#source[link] ?? 0;
    const arrived = this.frames.release(code);
    if (this.#receiver.codecBetween(from, to) === null) {
      this.counters.undelivered += 1;
      return;
    }
    this.counters.delivered += 1;
    this.bytesIn[to] = (this.bytesIn[to] ?? 0) + arrived.bytes;
    this.#receiver.receive(to, from, arrived.message);
  }

  /** A link has one latency in both directions, drawn by the lower of its two nodes. */
  #drawLatencies(streams: Streams, nodeName: (node: number) => string): void {
    const draw = sampler(this.#model.latency);
    for (let node = 0; node < this.overlay.nodeCount; node += 1) {
      const stream = streams.of(nodeName(node), 'latency');
      const end = this.overlay.first[node + 1] ?? 0;
      for (let link = this.overlay.first[node] ?? 0; link < end; link += 1) {
        const peer = this.overlay.target[link] ?? 0;
        this.#source[link] = node;
        const back = peer < node ? this.overlay.linkBetween(peer, node) : -1;
        this.#latencyUs[link] = back >= 0 ? (this.#latencyUs[back] ?? 0) : draw(stream);
      }
    }
  }
}
