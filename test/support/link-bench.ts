/** Nodes that are all linked to each other and say only what a test has them say, under faults. */
import { Simulation } from '../../src/kernel/simulation.ts';
import { Streams } from '../../src/kernel/streams.ts';
import type { FaultHost } from '../../src/model/faults/host.ts';
import { faultSchema, startFault } from '../../src/model/faults/table.ts';
import type { Edge } from '../../src/model/network/edge.ts';
import { type LinkModel, Network } from '../../src/model/network/network.ts';
import { Overlay } from '../../src/model/network/overlay.ts';
import { canaryV1 } from '../../src/model/versions/canary-v1.ts';
import type { Message } from '../../src/model/wire/messages.ts';

/** How long a message of the bench takes: a microsecond to send it and 10 ms of latency. */
export const TRIP_US = 10_001;

const { codec } = canaryV1('links-1');

export interface LinkArrival {
  readonly atUs: number;
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

export interface LinkBenchOptions {
  /** Number of nodes by group; nodes are numbered in that order. */
  readonly groups?: Readonly<Record<string, number>>;
  readonly faults?: readonly Readonly<Record<string, unknown>>[];
  readonly model?: Partial<LinkModel>;
  readonly regions?: Readonly<Record<string, readonly number[]>>;
  readonly seed?: string;
}

export class LinkBench {
  readonly sim = new Simulation();
  readonly network: Network;
  readonly arrivals: LinkArrival[] = [];
  /** Notes of faults: `1000 fault_start null: loss on nodes-0`. */
  readonly notes: string[] = [];
  readonly nodeCount: number;
  readonly #streams: Streams;
  readonly #groups = new Map<string, number[]>();
  readonly #names: string[] = [];
  readonly #ends: (() => void)[] = [];
  readonly #stages: { readonly stage: string; readonly action: () => void }[] = [];
  readonly #regions: Readonly<Record<string, readonly number[]>>;
  #isOver = false;

  /** Builds the nodes and starts the faults, which are read as a scenario's are. */
  constructor(options: LinkBenchOptions = {}) {
    this.#streams = new Streams(options.seed ?? '1');
    this.#regions = options.regions ?? {};
    for (const [group, count] of Object.entries(options.groups ?? { nodes: 2 })) {
      const nodes = Array.from({ length: count }, (_, place) =>
        this.#names.push(`${group}-${place}`),
      );
      this.#groups.set(
        group,
        nodes.map((length) => length - 1),
      );
    }
    this.nodeCount = this.#names.length;
    this.network = new Network({
      sim: this.sim,
      streams: this.#streams,
      overlay: new Overlay(this.nodeCount, completeEdges(this.nodeCount)),
      model: {
        latency: { kind: 'constant', us: TRIP_US - 1 },
        jitter: { kind: 'constant', us: 0 },
        bitsPerSecond: 1_000_000_000,
        queueUs: 2_000_000,
        loss: 0,
        ...options.model,
      },
      receiver: {
        codecBetween: () => codec,
        receive: (to, from, message) => {
          this.arrivals.push({ atUs: this.sim.nowUs, from, to, message });
        },
      },
      nodeName: (node) => this.#names[node] ?? '',
    });
    for (const [index, fault] of (options.faults ?? []).entries()) {
      const spec = faultSchema.parse({ name: `fault-${index}`, ...fault });
      startFault(spec, this.#hostOf(spec.name));
    }
  }

  /** Has a node send a numbered message at a time that has not passed. */
  say(atUs: number, from: number, to: number, index: number): void {
    this.sim.call(atUs - this.sim.nowUs, () => {
      this.network.send(from, to, this.network.frames.make({ type: 'proof-request', index }));
    });
  }

  /** Has node 0 send messages 0, 1, 2 ... to node 1, one every `everyUs` from `startUs` on. */
  stream(count: number, startUs: number, everyUs: number): void {
    for (let index = 0; index < count; index += 1) this.say(startUs + index * everyUs, 0, 1, index);
  }

  /** Lets time pass up to and with an instant, whether anything happens or not. */
  run(untilUs: number): void {
    this.sim.call(untilUs - this.sim.nowUs, () => undefined);
    this.sim.run(untilUs);
  }

  /** Runs to the end of all that was said; faults that wait for stages do not keep it going. */
  finish(): readonly LinkArrival[] {
    this.sim.run(Number.POSITIVE_INFINITY);
    return this.arrivals;
  }

  /** Numbers of the messages that have arrived, in that order. */
  get heard(): readonly number[] {
    return this.arrivals.map(({ message }) =>
      message.type === 'proof-request' ? message.index : -1,
    );
  }

  /**
   * Has every node send to every other, waits for as long as a message takes, and tells who then
   * has heard whom: by node, those whose message it has, and itself.
   */
  hearing(): readonly (readonly number[])[] {
    const before = this.arrivals.length;
    const { nowUs } = this.sim;
    for (const [a, b] of completeEdges(this.nodeCount)) {
      this.say(nowUs, a, b, 0);
      this.say(nowUs, b, a, 0);
    }
    this.run(nowUs + TRIP_US + this.nodeCount);
    const heard = Array.from({ length: this.nodeCount }, (_, node) => new Set([node]));
    for (const { from, to } of this.arrivals.slice(before)) heard[to]?.add(from);
    return heard.map((nodes) => [...nodes].sort((a, b) => a - b));
  }

  enterStage(name: string): void {
    for (const { stage, action } of this.#stages) if (stage === name) action();
  }

  conclude(): void {
    this.#isOver = true;
    for (const end of this.#ends) end();
  }

  #hostOf(fault: string): FaultHost {
    // What faults of links have no use for is not there: a fault that asks for it fails its test.
    const links: Partial<FaultHost> = {
      after: (delayUs, action) => void this.sim.call(delayUs, action),
      stream: (purpose) => this.#streams.of(`fault/${fault}`, purpose),
      isOver: () => this.#isOver,
      onOver: (action) => void this.#ends.push(action),
      onStage: (stage, action) => void this.#stages.push({ stage, action }),
      note: (what, node, detail) => {
        const subject = node === null ? '-' : this.#names[node];
        this.notes.push(`${this.sim.nowUs} ${what} ${subject} ${detail}`);
      },
      nodesOf: (group) => this.#groups.get(group) ?? [],
      nodesIn: (region) => this.#regions[region] ?? [],
      nodeName: (node) => this.#names[node] ?? '',
      network: this.network.conditions,
    };
    return links as FaultHost;
  }
}

function completeEdges(nodeCount: number): Edge[] {
  const edges: Edge[] = [];
  for (let a = 0; a < nodeCount; a += 1)
    for (let b = a + 1; b < nodeCount; b += 1) edges.push([a, b]);
  return edges;
}
