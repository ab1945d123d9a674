/**
 * The hold model: so many events are pending, and each that happens schedules one more.
 *
 * It is the classic yardstick of event queues (PHOLD, after Vaucher and Duval 1975): logical
 * processes pass jobs on to each other at random, after a delay of 0.1 s plus an exponential one
 * with mean 1 s. Written as any model is, over the public API of the kernel.
 */
import { sampler } from '../../src/kernel/distributions.ts';
import { Simulation, type SimulationOptions } from '../../src/kernel/simulation.ts';
import { Streams } from '../../src/kernel/streams.ts';

const DELAY_US_MIN = 100_000;
const DELAY_US_MEAN = 1_000_000;

/** Size and seed of a hold model. */
export interface PholdOptions {
  readonly processCount: number;
  readonly pendingPerProcess: number;
  readonly seed: string;
}

/** The size at which the engine is compared with others: 100,000 events pending. */
export const PHOLD: PholdOptions = { processCount: 10_000, pendingPerProcess: 10, seed: '42' };

/** A hold model. Its events happen through `simulation.run`. */
export class Phold {
  readonly simulation: Simulation;
  /** Events that happened at each process. */
  readonly counts: Uint32Array;
  #orderHash = 0;

  constructor(options: PholdOptions, simulationOptions: SimulationOptions = {}) {
    const { processCount, pendingPerProcess, seed } = options;
    const simulation = new Simulation(simulationOptions);
    const stream = new Streams(seed).of('phold', 'hop');
    const delayUs = sampler({ kind: 'exponential', meanUs: DELAY_US_MEAN });
    const counts = new Uint32Array(processCount);
    const hop = simulation.define('hop', (process) => {
      counts[process]! += 1;
      this.#orderHash = (Math.imul(this.#orderHash, 31) + process) | 0;
      const afterUs = DELAY_US_MIN + delayUs(stream);
      simulation.schedule(afterUs, hop, stream.below(processCount));
    });
    for (let process = 0; process < processCount; process++) {
      for (let job = 0; job < pendingPerProcess; job++) {
        simulation.schedule(DELAY_US_MIN + delayUs(stream), hop, process);
      }
    }
    this.simulation = simulation;
    this.counts = counts;
  }

  /** Stands for the order in which processes had their events: 32 bits. */
  get orderHash(): number {
    return this.#orderHash >>> 0;
  }
}
