/**
 * What the operating system of a node counts of its links, as an exporter on it shows it: the
 * metrics `bytes_in`, `bytes_out` and `messages_lost`. They count from 0 with each process.
 */
import type { MetricId } from '../../metrics/registry.ts';
import type { LinkMeters, Network } from '../network/network.ts';
import type { Machine } from '../node/env.ts';

const METERS = [
  ['bytes_in', 'bytesIn'],
  ['bytes_out', 'bytesOut'],
  ['messages_lost', 'lost'],
] as const satisfies readonly (readonly [string, keyof LinkMeters])[];

export class LinkMeter {
  readonly #network: Network;
  readonly #machines: readonly Machine[];
  /** For each of the meters. */
  readonly #ids: readonly MetricId[];
  /** For each of the meters, by node: how far it is counted. */
  readonly #counted: readonly Float64Array[];

  constructor(network: Network, machines: readonly Machine[]) {
    this.#network = network;
    this.#machines = machines;
    const idsOf = ({ registry }: Machine) => METERS.map(([name]) => registry.counter(name));
    // Ids are the same in every registry.
    this.#ids = machines.map(idsOf)[0] ?? [];
    this.#counted = METERS.map(() => new Float64Array(machines.length));
  }

  /** The process of a node starts: what was before it is none of its. */
  started(node: number): void {
    const meters = this.#network.metersPast;
    for (const [place, [, meter]] of METERS.entries()) {
      (this.#counted[place] as Float64Array)[node] = meters[meter][node] as number;
    }
  }

  /** Brings the counters of all nodes that run up to date, as before a scrape. */
  read(): void {
    const meters = this.#network.metersPast;
    for (const [place, [, meter]] of METERS.entries()) {
      const id = this.#ids[place] as MetricId;
      const counted = this.#counted[place] as Float64Array;
      const values = meters[meter];
      for (const { index, process, registry } of this.#machines) {
        if (process === null) continue;
        const value = values[index] as number;
        registry.add(id, value - (counted[index] as number));
        counted[index] = value;
      }
    }
  }
}
