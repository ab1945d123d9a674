/**
 * How a node gets batches that a block names and that it has not written yet: it asks the author of
 * the block, and once only, whoever names the batch next. What is not written some seconds later it
 * asks of a few others, drawn anew every second until it is.
 *
 * Whoever is asked looks into its database and sends what it finds. A batch that is asked for often
 * may come more than once.
 *
 * Source: asonnino/hotstuff v0.3.0, `mempool/src/synchronizer.rs` and `helper.rs`.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import type { Batch, BatchStore } from './batch-store.ts';
import type { Flow } from './flow.ts';
import type { PayloadClusterSpec } from './payload-cluster-spec.ts';

/** A batch that a node has asked for. */
interface Pending {
  readonly batch: Batch;
  readonly askedUs: Micros;
}

export interface BatchFetcherPort {
  /** By node. */
  readonly stores: readonly BatchStore[];
  /** Connections that bring what was asked for, by sender and receiver. */
  readonly answers: readonly (readonly Flow[])[];
  /** Batches come to this node sooner than they would have. */
  onSooner(node: number): void;
}

export class BatchFetcher {
  readonly #spec: PayloadClusterSpec;
  readonly #simulation: Simulation;
  readonly #port: BatchFetcherPort;
  readonly #stream: Stream;
  /** By node; none while it has never asked for anything. */
  readonly #pending = new Map<number, Pending[]>();
  readonly #tickKind: number;

  /** @param stream - Decides who is asked again, and when the clock of a node ticks. */
  constructor(
    spec: PayloadClusterSpec,
    simulation: Simulation,
    port: BatchFetcherPort,
    stream: Stream,
  ) {
    this.#spec = spec;
    this.#simulation = simulation;
    this.#port = port;
    this.#stream = stream;
    this.#tickKind = simulation.define('ask again', (node) => this.#tick(node));
  }

  /** A node asks another one, who has it, for what it has not written and has not asked for. */
  fetch(node: number, from: number, batches: readonly Batch[]): void {
    const { nowUs } = this.#simulation;
    for (const batch of batches) {
      if (batch.isFetched[node] === 1 || this.#hasWritten(node, batch, nowUs)) continue;
      batch.isFetched[node] = 1;
      this.#pendingOf(node).push({ batch, askedUs: nowUs });
      this.#answer(node, from, batch);
    }
  }

  /** What the node has asked for; its clock starts when that is looked for first. */
  #pendingOf(node: number): Pending[] {
    const known = this.#pending.get(node);
    if (known !== undefined) return known;
    this.#simulation.schedule(this.#stream.below(US_PER_SECOND), this.#tickKind, node);
    const pending: Pending[] = [];
    this.#pending.set(node, pending);
    return pending;
  }

  /** Asks a few others for what was asked for long ago. */
  #tick(node: number): void {
    const { nowUs } = this.#simulation;
    this.#simulation.schedule(US_PER_SECOND, this.#tickKind, node);
    const pending = this.#pendingOf(node).filter(
      ({ batch }) => !this.#hasWritten(node, batch, nowUs),
    );
    this.#pending.set(node, pending);
    const late = pending.filter(({ askedUs }) => askedUs + this.#spec.askAgain.afterUs < nowUs);
    if (late.length === 0) return;
    let isSooner = false;
    for (const from of this.#draw(node)) {
      const heardUs = nowUs + this.#spec.oneWayUs[node]![from]!;
      for (const { batch } of late) {
        if (!this.#hasWritten(from, batch, heardUs)) this.#port.stores[from]!.answer(batch, nowUs);
        else if (this.#answer(node, from, batch)) isSooner = true;
      }
    }
    if (isSooner) this.#port.onSooner(node);
  }

  /** Others to ask; the dead ones among them are left out, as nothing comes of it. */
  #draw(node: number): number[] {
    const { size, deadCount, askAgain } = this.#spec;
    const others = Array.from({ length: size }, (_, other) => other);
    others.splice(node, 1);
    this.#stream.shuffle(others);
    return others.slice(0, askAgain.nodes).filter((other) => other < size - deadCount);
  }

  /** Whoever is asked reads the batch and sends it; returns whether it comes sooner thereby. */
  #answer(node: number, from: number, batch: Batch): boolean {
    const { stores, answers } = this.#port;
    const readUs = stores[from]!.answer(batch, this.#simulation.nowUs);
    const answeredUs = readUs + this.#spec.oneWayUs[node]![from]!;
    const arrivesUs = answers[from]![node]!.send(answeredUs, batch.bytes);
    stores[node]!.expect(batch, arrivesUs);
    if (arrivesUs >= batch.arrivesUs[node]!) return false;
    batch.arrivesUs[node] = arrivesUs;
    return true;
  }

  #hasWritten(node: number, batch: Batch, atUs: Micros): boolean {
    const writtenUs = this.#port.stores[node]!.writtenUs(batch, this.#simulation.nowUs);
    return writtenUs !== undefined && writtenUs <= atUs;
  }
}
