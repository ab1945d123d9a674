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
import { laterUs, type Micros } from '../../kernel/time.ts';
import type { Codec } from '../wire/codec.ts';
import type { Message } from '../wire/messages.ts';
import { Conditions } from './conditions.ts';
import { type Frame, FrameTable } from './frames.ts';
import { flipped, GarbledTable } from './garbled.ts';
import { type LatencyModel, linkLatency } from './latency.ts';
import type { Overlay } from './overlay.ts';

export interface LinkModel {
  readonly latency: LatencyModel;
  readonly jitter: Distribution;
  readonly bitsPerSecond: number;
  /** Longest queue of a sender, as the time it needs to drain. */
  readonly queueUs: Micros;
  /** Chance that a message is lost, 0 to 1. */
  readonly loss: number;
}

export interface Receiver {
  /** The codec that two running peers have agreed on, or null when one is not running. */
  codecBetween(from: number, to: number): Codec | null;
  /** @param link - From the receiver to the sender. */
  receive(to: number, from: number, message: Message, link: number): void;
}

/** Keeps messages under way that take no event of their own, and sees to them when they matter. */
export interface QuietLinks {
  /** A node is about to send: what has arrived there comes first. */
  settle(node: number): void;
  /** Somebody is about to look at all counters. */
  settleAll(): void;
  /** Somebody is about to look at them while the run goes on, and changes nothing by it. */
  settlePast(): void;
  /** Links are about to be disturbed. */
  release(): void;
}

export interface NetworkCounters {
  sent: number;
  delivered: number;
  lost: number;
  queueFull: number;
  undelivered: number;
  /** Messages that arrived as bytes which are no message. */
  garbled: number;
}

/** What links did for each node, by node. */
export interface LinkMeters {
  /** Bytes that it took from its links. */
  readonly bytesIn: Float64Array;
  /** Bytes that it put on them. */
  readonly bytesOut: Float64Array;
  /** Messages of its own that a link lost. */
  readonly lost: Float64Array;
}

export class Network {
  readonly overlay: Overlay;
  /** What faults do to the links. */
  readonly conditions: Conditions;
  readonly frames = new FrameTable();
  readonly #counters: NetworkCounters = {
    sent: 0,
    delivered: 0,
    lost: 0,
    queueFull: 0,
    undelivered: 0,
    garbled: 0,
  };
  readonly #meters: LinkMeters;
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
  readonly #garbled = new GarbledTable();
  #quiet: QuietLinks | null = null;

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
    this.conditions = new Conditions(
      overlay,
      (link, code) => {
        this.#sim.schedule(0, this.#delivery, overlay.target[link] as number, code, link);
      },
      () => this.#quiet?.release(),
      (node, change) => this.#relimit(node, change),
    );
    this.#sim = options.sim;
    this.#model = model;
    this.#receiver = options.receiver;
    this.#freeAtUs = new Float64Array(overlay.nodeCount);
    this.#source = new Int32Array(overlay.linkCount);
    this.#latencyUs = new Float64Array(overlay.linkCount);
    this.#meters = {
      bytesIn: new Float64Array(overlay.nodeCount),
      bytesOut: new Float64Array(overlay.nodeCount),
      lost: new Float64Array(overlay.nodeCount),
    };
    this.#draws = Array.from({ length: overlay.nodeCount }, (_, node) =>
      streams.of(nodeName(node), 'links'),
    );
    this.#jitter = sampler(model.jitter);
    this.#drawLatencies(streams, nodeName);
    this.#delivery = options.sim.define('deliver', (to, code, link) => {
      this.#deliver(to, code, link);
    });
  }

  get counters(): Readonly<NetworkCounters> {
    this.#quiet?.settleAll();
    return this.#counters;
  }

  /** By node, all that was sent and has arrived by now. */
  get meters(): LinkMeters {
    this.#quiet?.settleAll();
    return this.#meters;
  }

  /** The same while the run goes on: what arrives just now may be left out. */
  get metersPast(): LinkMeters {
    this.#quiet?.settlePast();
    return this.#meters;
  }

  /** Who keeps what takes no event of its own; nobody does unless this is set. */
  set quiet(quiet: QuietLinks) {
    this.#quiet = quiet;
  }

  /** The codec in which a node would write to a peer now, or null where one is not running. */
  codecBetween(from: number, to: number): Codec | null {
    return this.#receiver.codecBetween(from, to);
  }

  /**
   * Sends a message to a peer. Nothing is said to the sender when it is lost.
   *
   * @param link - The link between the two, for who knows it; else it is looked up.
   * @throws InvariantError if the two are no peers.
   */
  send(from: number, to: number, frame: Frame, link = this.overlay.linkBetween(from, to)): void {
    check(link >= 0, 'a message is sent to a node that is no peer', to);
    this.#quiet?.settle(from);
    const codec = this.#receiver.codecBetween(from, to);
    if (codec === null) {
      this.#counters.undelivered += 1;
      return;
    }
    const format = this.frames.encode(frame, codec);
    const bytes = this.frames.bytesOf(frame, format);
    const arrivesUs = this.dispatch(from, link, bytes, this.#sim.nowUs);
    if (arrivesUs < 0) return;
    if (this.conditions.isCalm) this.deliverAt(arrivesUs, link, frame, format);
    else this.#sendDisturbed(link, frame, format, arrivesUs);
  }

  /**
   * Puts a message on a link: it waits for its sender's uplink, and may be lost.
   *
   * @param atUs - When it is sent; a node's messages come in the order of time.
   * @returns When it arrives, unless the link is disturbed; -1 for never.
   */
  dispatch(from: number, link: number, bytes: number, atUs: Micros): Micros {
    const startUs = Math.max(atUs, this.#freeAtUs[from] as number);
    const { queueUs, bitsPerSecond } = this.conditions.isCalm ? this.#model : this.uplinkOf(from);
    if (startUs - atUs > queueUs) {
      this.#counters.queueFull += 1;
      return -1;
    }
    const sentUs = startUs + Math.ceil((bytes * 8_000_000) / bitsPerSecond);
    this.#freeAtUs[from] = sentUs;
    this.#counters.sent += 1;
    this.#meters.bytesOut[from]! += bytes;
    const draws = this.#draws[from] as Stream;
    if (draws.chance(this.#model.loss)) {
      this.#lose(from);
      return -1;
    }
    return sentUs + (this.#latencyUs[link] as number) + this.#jitter(draws);
  }

  /** Has a message arrive, by an event, that is on its way over a link. */
  deliverAt(atUs: Micros, link: number, frame: Frame, format: number): void {
    const to = this.overlay.target[link] as number;
    this.#sim.scheduleAt(atUs, this.#delivery, to, this.frames.hold(frame, format), link);
  }

  #lose(from: number): void {
    this.#counters.lost += 1;
    this.#meters.lost[from]! += 1;
  }

  /** Counts a message that has arrived without an event. */
  arrive(to: number, bytes: number): void {
    this.#meters.bytesIn[to]! += bytes;
    this.#counters.delivered += 1;
  }

  /** What waits for an uplink when its rate changes is sent from then on at the new rate. */
  #relimit(node: number, change: () => void): void {
    const before = this.uplinkOf(node).bitsPerSecond;
    change();
    const after = this.uplinkOf(node).bitsPerSecond;
    const { nowUs } = this.#sim;
    const waitUs = (this.#freeAtUs[node] as number) - nowUs;
    if (waitUs <= 0 || after === before) return;
    this.#freeAtUs[node] = laterUs(nowUs, Math.ceil((waitUs * before) / after));
  }

  /** The longest queue of a sender and its rate, within the limits that faults set. */
  uplinkOf(from: number): Pick<LinkModel, 'queueUs' | 'bitsPerSecond'> {
    const { queueUs, bitsPerSecond } = this.#model;
    return {
      queueUs: this.conditions.queueUs(from, queueUs),
      bitsPerSecond: this.conditions.bitsPerSecond(from, bitsPerSecond),
    };
  }

  #sendDisturbed(link: number, frame: Frame, format: number, arrivesUs: Micros): void {
    const passage = this.conditions.passage(link, this.frames.bytesOf(frame, format));
    if (passage.isLost) {
      this.#lose(this.#source[link] as number);
      return;
    }
    const to = this.overlay.target[link] as number;
    for (const copyUs of [0, ...passage.copiesUs]) {
      const code = this.#holdDisturbed(frame, format, passage.flippedBits);
      const atUs = arrivesUs + passage.delayUs + copyUs;
      this.#sim.scheduleAt(atUs, this.#delivery, to, code, link);
    }
  }

  #holdDisturbed(frame: Frame, format: number, flippedBits: readonly number[]): number {
    const codec = frame.formats[format]?.codec;
    if (codec === undefined || flippedBits.length === 0) return this.frames.hold(frame, format);
    return this.#garbled.hold(codec, flipped(codec.encode(frame.message), flippedBits));
  }

  #deliver(to: number, code: number, link: number): void {
    if (!this.conditions.isCalm && this.#isStopped(code, link)) return;
    const from = this.#source[link] ?? 0;
    const arrived = this.#release(code);
    if (this.#receiver.codecBetween(from, to) === null) {
      this.#counters.undelivered += 1;
      return;
    }
    this.#meters.bytesIn[to]! += arrived.bytes;
    if (arrived.message === null) {
      this.#counters.garbled += 1;
      return;
    }
    this.#counters.delivered += 1;
    this.#receiver.receive(to, from, arrived.message, this.overlay.back[link] as number);
  }

  /** Whether a link lets a message that arrived through only later, or not at all. */
  #isStopped(code: number, link: number): boolean {
    const isCut = this.conditions.isCut(link);
    if (!isCut && !this.conditions.isHeld(link)) return false;
    if (!isCut && this.conditions.keep(link, code)) return true;
    this.#release(code);
    this.#lose(this.#source[link] as number);
    return true;
  }

  /** Takes back one delivery; its message is null where bytes that changed are none any more. */
  #release(code: number): { readonly message: Message | null; readonly bytes: number } {
    return code < 0 ? this.#garbled.release(code) : this.frames.release(code);
  }

  /** What is drawn of a latency is drawn once for both directions, by the lower of the two nodes. */
  #drawLatencies(streams: Streams, nodeName: (node: number) => string): void {
    const { drawUs, fixedUs } = linkLatency(this.#model.latency);
    for (let node = 0; node < this.overlay.nodeCount; node += 1) {
      const stream = streams.of(nodeName(node), 'latency');
      const end = this.overlay.first[node + 1] ?? 0;
      for (let link = this.overlay.first[node] ?? 0; link < end; link += 1) {
        const peer = this.overlay.target[link] ?? 0;
        this.#source[link] = node;
        const back = peer < node ? this.overlay.linkBetween(peer, node) : -1;
        const drawnUs =
          back >= 0 ? (this.#latencyUs[back] ?? 0) - fixedUs(peer, node) : drawUs(stream);
        this.#latencyUs[link] = drawnUs + fixedUs(node, peer);
      }
    }
  }
}
