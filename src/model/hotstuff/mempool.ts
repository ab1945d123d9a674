/**
 * The mempool of the benchmark: collects transactions into batches and spreads them to all nodes.
 *
 * Source: asonnino/hotstuff v0.3.0, `mempool/src/batch_maker.rs` and `quorum_waiter.rs`, and
 * `node/src/client.rs`: bursts of a client, the two ways in which a batch is sealed, and that its
 * author may use it once a quorum has confirmed it.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { BatchFetcher } from './batch-fetcher.ts';
import { type Batch, BatchStore } from './batch-store.ts';
import type { Flow } from './flow.ts';
import type { PayloadClusterSpec } from './payload-cluster-spec.ts';
import { type PayloadBlock, quorumOf } from './payload-port.ts';

interface Client {
  txCount: number;
  sentSumUs: number;
  /** Batches sealed so far. */
  sealedCount: number;
}

/** Connections by sender and receiver. */
export interface MempoolFlows {
  readonly batches: readonly (readonly Flow[])[];
  /** That a batch has come. */
  readonly confirmations: readonly (readonly Flow[])[];
  /** Batches that were asked for. */
  readonly answers: readonly (readonly Flow[])[];
}

const CONFIRMATION_BYTES = 7;
/** What a transaction takes in a batch beside its own bytes. */
export const LENGTH_BYTES = 8;

export class Mempool {
  readonly #spec: PayloadClusterSpec;
  readonly #simulation: Simulation;
  readonly #flows: MempoolFlows;
  readonly #clients: Client[] = [];
  readonly #stores: BatchStore[] = [];
  /** By node: all other live ones. */
  readonly #others: (readonly number[])[] = [];
  readonly #batches: Batch[] = [];
  readonly #liveCount: number;
  readonly #fetcher: BatchFetcher;
  readonly #quorum: number;
  readonly #burstKind: number;
  readonly #sealKind: number;

  /** @param onSooner - Told of a node that looks for batches to which some come sooner than said. */
  constructor(
    spec: PayloadClusterSpec,
    simulation: Simulation,
    flows: MempoolFlows,
    stream: Stream,
    onSooner: (node: number) => void,
  ) {
    this.#spec = spec;
    this.#simulation = simulation;
    this.#flows = flows;
    this.#liveCount = spec.size - spec.deadCount;
    this.#quorum = quorumOf(spec.size);
    const { answers } = flows;
    const port = { stores: this.#stores, answers, onSooner };
    this.#fetcher = new BatchFetcher(spec, simulation, port, stream);
    this.#burstKind = simulation.define('burst', (node) => this.#burst(node));
    this.#sealKind = simulation.define('seal', (node, count) => this.#sealOnTime(node, count));
    const live = Array.from({ length: this.#liveCount }, (_, node) => node);
    for (const node of live) {
      this.#others.push(live.filter((other) => other !== node));
      this.#stores.push(new BatchStore(node, spec.machine.hashBytesPerSecond, spec.machine));
      this.#clients.push({ txCount: 0, sentSumUs: 0, sealedCount: 0 });
      simulation.schedule(stream.below(spec.load.burstEveryUs), this.#burstKind, node);
      simulation.schedule(stream.below(spec.load.batchDelayUs), this.#sealKind, node, 0);
    }
  }

  /** All batches sealed so far. */
  get batches(): readonly Batch[] {
    return this.#batches;
  }

  /** The batches that the node has written since this was asked last. */
  takeWritten(node: number): Batch[] {
    return this.#stores[node]!.takeWritten(this.#simulation.nowUs);
  }

  /** Looks up what the block names; returns when the node knows what is there. */
  lookUp(node: number, block: PayloadBlock): Micros {
    return this.#stores[node]!.lookUp(block.batches, this.#simulation.nowUs);
  }

  /**
   * When to look again for what the block names, or 0 if all of it is here. What is not here is
   * asked of the block's author, who has it.
   */
  missingUntilUs(node: number, block: PayloadBlock): Micros {
    this.#fetcher.fetch(node, block.author, block.batches);
    const { nowUs } = this.#simulation;
    const store = this.#stores[node]!;
    let untilUs = 0;
    for (const batch of block.batches) {
      const dueUs = store.writtenUs(batch, nowUs) ?? batch.arrivesUs[node]!;
      if (dueUs > nowUs) untilUs = Math.max(untilUs, dueUs);
    }
    return untilUs;
  }

  #burst(node: number): void {
    const { load } = this.#spec;
    const { nowUs } = this.#simulation;
    const client = this.#clients[node]!;
    const perBatch = Math.ceil(load.batchBytes / load.txBytes);
    let left = Math.floor((load.txPerSecond * load.burstEveryUs) / 1_000_000);
    while (left > 0) {
      const taken = Math.min(left, perBatch - client.txCount);
      client.txCount += taken;
      client.sentSumUs += taken * nowUs;
      left -= taken;
      if (client.txCount === perBatch) this.#seal(node);
    }
    this.#simulation.schedule(load.burstEveryUs, this.#burstKind, node);
  }

  /** Only if nothing was sealed meanwhile, which starts the time anew. */
  #sealOnTime(node: number, count: number): void {
    const client = this.#clients[node]!;
    if (client.sealedCount !== count) return;
    if (client.txCount > 0) this.#seal(node);
    else this.#simulation.schedule(this.#spec.load.batchDelayUs, this.#sealKind, node, count);
  }

  #seal(node: number): void {
    const { load, size } = this.#spec;
    const client = this.#clients[node]!;
    const batch: Batch = {
      id: this.#batches.length,
      author: node,
      bytes: client.txCount * (load.txBytes + LENGTH_BYTES),
      txCount: client.txCount,
      sentSumUs: client.sentSumUs,
      arrivesUs: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
      writtenUs: new Float64Array(size).fill(-1),
      table: new Int32Array(size).fill(-1),
      isFetched: new Uint8Array(size),
      createdUs: -1,
      committedUs: -1,
    };
    client.txCount = 0;
    client.sentSumUs = 0;
    client.sealedCount += 1;
    this.#batches.push(batch);
    this.#spread(batch);
    const { batchDelayUs } = load;
    this.#simulation.schedule(batchDelayUs, this.#sealKind, node, client.sealedCount);
  }

  /**
   * Sends the batch to all; its author has it once a quorum, itself included, confirmed it. From
   * then on it is sent to nobody else: whoever cannot be written to by then, as earlier batches
   * are in the way, has to ask for it.
   */
  #spread(batch: Batch): void {
    const { author } = batch;
    const { nowUs } = this.#simulation;
    const flows = this.#flows.batches[author]!;
    const startUs = (to: number) => Math.max(nowUs, flows[to]!.writtenUs);
    const others = this.#others[author]!.toSorted((a, b) => startUs(a) - startUs(b) || a - b);
    const confirmedUs: Micros[] = [];
    for (const to of others) {
      const startsUs = startUs(to);
      if (startsUs > nowUs && startsUs >= this.#quorumUs(confirmedUs)) continue;
      const arrivesUs = flows[to]!.send(startsUs, batch.bytes);
      this.#expect(batch, to, arrivesUs);
      confirmedUs.push(this.#flows.confirmations[to]![author]!.send(arrivesUs, CONFIRMATION_BYTES));
    }
    this.#expect(batch, author, this.#quorumUs(confirmedUs));
  }

  #expect(batch: Batch, node: number, arrivesUs: Micros): void {
    batch.arrivesUs[node] = arrivesUs;
    this.#stores[node]!.expect(batch, arrivesUs);
  }

  /** When a quorum has it, the author included; infinite while too few confirm it. */
  #quorumUs(confirmedUs: readonly Micros[]): Micros {
    const sorted = confirmedUs.toSorted((a, b) => a - b);
    return sorted[this.#quorum - 2] ?? Number.POSITIVE_INFINITY;
  }
}
