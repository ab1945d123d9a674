/**
 * Those who wait until a disk says that what they wrote is durable.
 *
 * They go on in the order in which they began to wait. When the disk gets quicker, a sync under way
 * takes no longer from then on than one that begins then. When it gets slower, that is felt by those
 * that begin later: so none overtakes another.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import type { Micros } from '../../kernel/time.ts';

/** Has an action happen after a delay. @returns What calls it off while it has not happened. */
export type Schedule = (delayUs: Micros, action: () => void) => () => void;

/** Has actions happen by events of their own. */
export function scheduleOn(sim: Simulation): Schedule {
  return (delayUs, action) => {
    const event = sim.call(delayUs, action);
    return () => void sim.cancel(event);
  };
}

interface Wait {
  /** Until then whoever waits has other work to do, and the sync does not count. */
  readonly readyUs: Micros;
  endUs: Micros;
  readonly schedule: Schedule;
  readonly action: () => void;
  callOff: () => void;
}

export class Syncs {
  readonly #nowUs: () => Micros;
  /** In the order in which they began. */
  readonly #waits = new Set<Wait>();

  constructor(nowUs: () => Micros) {
    this.#nowUs = nowUs;
  }

  /**
   * Waits for a sync that begins now.
   *
   * @param syncUs - How long a sync takes now.
   * @param workUs - How long other work takes that comes on top of it. Work that begins later must
   *   end later for those who are to go on in their order.
   */
  wait(syncUs: Micros, workUs: Micros, schedule: Schedule, action: () => void): void {
    const readyUs = this.#nowUs() + workUs;
    const wait = { readyUs, endUs: readyUs + syncUs, schedule, action, callOff: () => {} };
    this.#waits.add(wait);
    this.#schedule(wait);
  }

  /** Syncs take only so long now. */
  hasten(syncUs: Micros): void {
    const nowUs = this.#nowUs();
    for (const wait of this.#waits) {
      const endUs = Math.max(wait.readyUs, nowUs) + syncUs;
      if (endUs >= wait.endUs) continue;
      wait.endUs = endUs;
      wait.callOff();
      this.#schedule(wait);
    }
  }

  #schedule(wait: Wait): void {
    wait.callOff = wait.schedule(wait.endUs - this.#nowUs(), () => {
      this.#waits.delete(wait);
      wait.action();
    });
  }
}
