/** A traffic source before the simplest chain there is: one server, first come first served. */
import { Simulation } from '../../src/kernel/simulation.ts';
import { Streams } from '../../src/kernel/streams.ts';
import { Registry } from '../../src/metrics/registry.ts';
import type { Payment, TrafficHost } from '../../src/model/traffic/host.ts';

export const MS = 1_000;
export const SECOND = 1_000_000;

interface Sent extends Payment {
  readonly atUs: number;
}

export interface BenchOptions {
  readonly seed?: string;
  readonly wallets?: readonly number[];
  /** When a transaction that is sent now is final; never where it is left out. */
  readonly finalAtUs?: (nowUs: number) => number;
}

export class TrafficBench {
  readonly sim = new Simulation();
  readonly sent: Sent[] = [];
  readonly host: TrafficHost;
  stage = 'load';
  readonly #registries = new Map<number, Registry>();

  constructor({ seed = '1', wallets = [7, 8, 9], finalAtUs }: BenchOptions = {}) {
    const { sim } = this;
    const streams = new Streams(seed);
    for (const wallet of wallets) this.#registries.set(wallet, new Registry());
    this.host = {
      nowUs: () => sim.nowUs,
      after: (delayUs, action) => void sim.call(delayUs, action),
      stream: (purpose) => streams.of('traffic', purpose),
      nodesOf: () => wallets,
      isStage: (name) => name === this.stage,
      registryOf: (wallet) => this.#registries.get(wallet)!,
      send: (payment) => {
        this.sent.push({ ...payment, atUs: sim.nowUs });
        const { watch } = payment;
        if (finalAtUs === undefined || watch === undefined) return;
        sim.call(finalAtUs(sim.nowUs) - sim.nowUs, watch.onFinal);
      },
    };
  }

  /** Lets time pass up to an instant. */
  run(untilUs: number): void {
    this.sim.run(untilUs);
  }

  /** Sum of a counter over all wallets. */
  count(metric: string): number {
    let sum = 0;
    for (const registry of this.#registries.values()) {
      const value = (name: string, amount: number) => {
        if (name === metric) sum += amount;
      };
      registry.collect({ value, sample: () => undefined });
    }
    return sum;
  }

  /** Observations of a metric at all wallets since they were last collected. */
  samples(metric: string): number[] {
    const values: number[] = [];
    for (const registry of this.#registries.values()) {
      const sample = (name: string, _atUs: number, value: number) => {
        if (name === metric) values.push(value);
      };
      registry.collect({ value: () => undefined, sample });
    }
    return values;
  }
}

/** One server that takes a fixed time for each, and stands still for a while. */
export function oneServer(serviceUs: number, stopUs: number, goUs: number) {
  let freeUs = 0;
  return (nowUs: number): number => {
    const startUs = Math.max(nowUs, freeUs);
    const isStopped = startUs + serviceUs > stopUs && startUs < goUs;
    freeUs = (isStopped ? Math.max(startUs, goUs) : startUs) + serviceUs;
    return freeUs;
  };
}
