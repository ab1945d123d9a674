/**
 * Those who wait on a machine until work is done, and until what they wrote is durable after that.
 *
 * They go on in the order in which they began to wait. On a machine that is sound when they begin,
 * they go on when it seemed then. On one that is slow:
 * - When the processor changes its pace, so does what is left of their work.
 * - When the disk gets quicker, a sync under way takes no longer from then on than one that begins
 *   then. When it gets slower, that is felt by those that begin later.
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
  /** Until then whoever waits has work to do, and the sync does not count. */
  readyUs: Micros;
  endUs: Micros;
  readonly schedule: Schedule;
  readonly action: () => void;
  callOff: () => void;
}

export class Waits {
  readonly #nowUs: () => Micros;
  /** In the order in which they began. */
  readonly #waits = new Set<Wait>();
  /** What makes the machine slow now. */
  #slowdowns = 0;

  constructor(nowUs: () => Micros) {
    this.#nowUs = nowUs;
  }

  get nowUs(): Micros {
    return this.#nowUs();
  }

  /** Whether nothing of the machine is slow, so that those who begin to wait need not be found again. */
  get isSound(): boolean {
    return this.#slowdowns === 0;
  }

  /** Something of the machine is slow until the function that is returned is called, once. */
  slow(): () => void {
    this.#slowdowns += 1;
    return () => {
      this.#slowdowns -= 1;
    };
  }

  /**
   * Waits for work, and for a sync after it.
   *
   * @param workUs - How long the work takes now, from now on. Work that begins later must end later
   *   for those who are to go on in their order.
   * @param syncUs - How long a sync takes now; 0 where there is none.
   */
  add(workUs: Micros, syncUs: Micros, schedule: Schedule, action: () => void): void {
    if (this.isSound) {
      schedule(workUs + syncUs, action);
      return;
    }
    const readyUs = this.nowUs + workUs;
    const wait = { readyUs, endUs: readyUs + syncUs, schedule, action, callOff: () => {} };
    this.#waits.add(wait);
    this.#schedule(wait);
  }

  /** Syncs take only so long now. */
  hasten(syncUs: Micros): void {
    const { nowUs } = this;
    for (const wait of this.#waits) {
      this.#move(wait, Math.min(wait.endUs, Math.max(wait.readyUs, nowUs) + syncUs));
    }
  }

  /** @param paced - When work is done now that would have been done at a time, in the same order. */
  pace(paced: (readyUs: Micros) => Micros): void {
    for (const wait of this.#waits) {
      const syncUs = wait.endUs - wait.readyUs;
      wait.readyUs = paced(wait.readyUs);
      this.#move(wait, wait.readyUs + syncUs);
    }
  }

  #move(wait: Wait, endUs: Micros): void {
    if (endUs === wait.endUs) return;
    wait.endUs = endUs;
    wait.callOff();
    this.#schedule(wait);
  }

  #schedule(wait: Wait): void {
    wait.callOff = wait.schedule(wait.endUs - this.nowUs, () => {
      this.#waits.delete(wait);
      wait.action();
    });
  }
}
