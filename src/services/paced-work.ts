/** Work that takes longer on a slow machine: what is left of it goes on at the pace of the moment. */
import type { EventId, Simulation } from '../kernel/simulation.ts';
import { laterUs, type Micros } from '../kernel/time.ts';

export class PacedWork {
  readonly #sim: Simulation;
  readonly #done: () => void;
  /** What was left when the pace changed last, at the pace of a sound machine. */
  #leftUs: number;
  #slowness: number;
  #sinceUs: Micros;
  #end: EventId;

  /**
   * Begins work.
   *
   * @param workUs - How long it takes on a sound machine.
   * @param slowness - How many times as long it takes now; above 0.
   */
  constructor(sim: Simulation, workUs: number, slowness: number, done: () => void) {
    this.#sim = sim;
    this.#done = done;
    this.#leftUs = workUs;
    this.#slowness = slowness;
    this.#sinceUs = sim.nowUs;
    this.#end = this.#schedule();
  }

  /** The pace is another from now on; nothing happens to work that is done. */
  pace(slowness: number): void {
    if (slowness === this.#slowness || !this.#sim.cancel(this.#end)) return;
    const { nowUs } = this.#sim;
    const doneUs = (nowUs - this.#sinceUs) / this.#slowness;
    this.#leftUs = Math.max(0, this.#leftUs - doneUs);
    this.#slowness = slowness;
    this.#sinceUs = nowUs;
    this.#end = this.#schedule();
  }

  #schedule(): EventId {
    return this.#sim.call(laterUs(0, this.#leftUs * this.#slowness), this.#done);
  }
}
