import { Simulation } from '../../src/kernel/simulation.ts';
import type { Micros } from '../../src/kernel/time.ts';
import type { Scheduler } from '../../src/services/scheduler.ts';

/** The scheduler of a service on the engine itself, with a run up to a time. */
export class VirtualScheduler implements Scheduler {
  readonly #simulation = new Simulation();

  nowUs(): Micros {
    return this.#simulation.nowUs;
  }

  after(delayUs: Micros, action: () => void): void {
    this.#simulation.call(delayUs, action);
  }

  /** Lets happen what is due until then. */
  runTo(atUs: Micros): void {
    // An event at the end, since a run that finds nothing to do stays where it is.
    this.#simulation.call(atUs - this.#simulation.nowUs, () => undefined);
    this.#simulation.run(atUs);
  }
}
