/**
 * Timers of a task that is done by whatever process is able to: while none is, what falls due
 * waits, as it does for a process that is frozen, and happens when one can go on.
 */
import type { Micros } from '../../../kernel/time.ts';
import type { Scheduler } from '../../scheduler.ts';

export class HeldScheduler implements Scheduler {
  readonly #scheduler: Scheduler;
  readonly #isAble: () => boolean;
  #held: (() => void)[] = [];
  #isOver = false;

  /** @param isAble - Whether somebody can do the task now. */
  constructor(scheduler: Scheduler, isAble: () => boolean) {
    this.#scheduler = scheduler;
    this.#isAble = isAble;
  }

  nowUs(): Micros {
    return this.#scheduler.nowUs();
  }

  after(delayUs: Micros, action: () => void): void {
    this.#scheduler.after(delayUs, () => {
      if (this.#isOver) return;
      if (this.#isAble()) action();
      else this.#held.push(action);
    });
  }

  /** Lets what waits happen, in the order in which it fell due, if somebody is able to again. */
  release(): void {
    if (this.#held.length === 0 || !this.#isAble()) return;
    const held = this.#held;
    this.#held = [];
    for (const action of held) action();
  }

  /** Ends the task: nothing happens any more. */
  end(): void {
    this.#isOver = true;
    this.#held = [];
  }
}
