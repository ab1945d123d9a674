/**
 * How the state of the cluster gets out of it: scrapes of every process, and a prober for each
 * group that looks at readiness from outside. Nothing here changes the cluster, so none of it is in
 * the trace.
 */
import type { EventKind, Simulation } from '../../kernel/simulation.ts';
import type { Micros } from '../../kernel/time.ts';
import { type MetricId, Registry } from '../../metrics/registry.ts';
import { Scraper, type Target } from '../../metrics/scraper.ts';
import { SeriesStore } from '../../metrics/series-store.ts';
import type { TelemetrySpec } from '../cluster-spec.ts';
import type { Network } from '../network/network.ts';
import type { Machine } from '../node/env.ts';
import { LinkMeter } from './link-meter.ts';
import { TelemetryFaults } from './telemetry-faults.ts';

/** Group label of what is measured of the cluster as a whole. */
const CLUSTER_GROUP = 'cluster';

export class Telemetry {
  readonly store = new SeriesStore();
  /** Registry of the auditor: proofs and tampers, of the cluster as a whole. */
  readonly auditor = new Registry();
  /** What faults do to scrapes and probes. */
  readonly faults = new TelemetryFaults();
  readonly #sim: Simulation;
  readonly #spec: TelemetrySpec;
  readonly #machines: readonly Machine[];
  readonly #probers = new Map<string, Registry>();
  readonly #unavailable = new Map<string, MetricId>();
  readonly #drift = new Map<string, MetricId>();
  /** By node: whether the prober saw it ready at its last look. */
  readonly #seenReady: Uint8Array;
  readonly #links: LinkMeter;
  readonly #nodes: Scraper;
  readonly #outside: Scraper;
  readonly #scrape: EventKind;
  readonly #probe: EventKind;

  constructor(
    sim: Simulation,
    machines: readonly Machine[],
    network: Network,
    spec: TelemetrySpec,
  ) {
    this.#sim = sim;
    this.#links = new LinkMeter(network, machines);
    this.#spec = spec;
    this.#machines = machines;
    this.#seenReady = new Uint8Array(machines.length);
    for (const group of new Set(machines.map((machine) => machine.group))) {
      const registry = new Registry();
      this.#probers.set(group, registry);
      this.#unavailable.set(group, registry.gauge('unavailable'));
      this.#drift.set(group, registry.gauge('config_drift'));
    }
    this.#nodes = new Scraper(
      this.store,
      machines.map((machine) => targetOf(machine, this.faults)),
    );
    this.#outside = new Scraper(this.store, this.#outsideTargets());
    this.#scrape = sim.define('scrape', () => this.#onScrape(), { traced: false });
    this.#probe = sim.define('probe', () => this.#onProbe(), { traced: false });
  }

  start(): void {
    this.#sim.schedule(0, this.#probe, 0);
    this.#sim.schedule(this.#spec.scrapeEveryUs, this.#scrape, 0);
  }

  /** Registry of the prober of a group. */
  proberOf(group: string): Registry {
    const registry = this.#probers.get(group) ?? new Registry();
    this.#probers.set(group, registry);
    return registry;
  }

  get probeEveryUs(): Micros {
    return this.#spec.probeEveryUs;
  }

  isSeenReady(node: number): boolean {
    return this.#seenReady[node] === 1;
  }

  /** A process starts again, and its counters with it. */
  started(node: number): void {
    this.#links.started(node);
  }

  /** A node was stopped on purpose: the prober knows without looking. */
  markDown(node: number): void {
    this.#seenReady[node] = 0;
  }

  #onScrape(): void {
    this.#links.read();
    for (const machine of this.#machines) machine.process?.beforeScrape();
    this.#nodes.scrape(this.#sim.nowUs);
    this.#sim.schedule(this.#spec.scrapeEveryUs, this.#scrape, 0);
  }

  #onProbe(): void {
    const unavailable = new Map<string, number>();
    for (const machine of this.#machines) {
      const isReady = this.faults.readiness(machine.index, machine.process?.isReady === true);
      this.#seenReady[machine.index] = isReady ? 1 : 0;
      const isAvailable = isReady && !machine.isDraining;
      const count = unavailable.get(machine.group) ?? 0;
      unavailable.set(machine.group, count + (isAvailable ? 0 : 1));
    }
    this.#countDrift();
    for (const [group, count] of unavailable) {
      this.#probers.get(group)?.set(this.#unavailable.get(group) as MetricId, count);
    }
    this.#outside.scrape(this.#sim.nowUs);
    this.#sim.schedule(this.#spec.probeEveryUs, this.#probe, 0);
  }

  /** The prober compares what processes say they run with with what they are meant to. */
  #countDrift(): void {
    for (const [group, id] of this.#drift) {
      const drifted = this.#machines.filter(
        (machine) => machine.group === group && machine.process !== null && machine.config !== null,
      );
      this.#probers.get(group)?.set(id, drifted.length);
    }
  }

  #outsideTargets(): Target[] {
    const targets = [...this.#probers].map(([group, registry]) => ({
      name: `prober/${group}`,
      labels: { group },
      registry,
      isUp: () => true,
    }));
    const labels = { group: CLUSTER_GROUP };
    targets.push({ name: 'auditor', labels, registry: this.auditor, isUp: () => true });
    return targets;
  }
}

function targetOf(machine: Machine, faults: TelemetryFaults): Target {
  return {
    name: machine.name,
    labels: { group: machine.group },
    registry: machine.registry,
    isUp: () => machine.process?.isAnswering === true && !faults.isDropped(machine.index),
    lens: () => faults.lensOf(machine.index),
  };
}
