/** The clock and the timer of a service: all that a behaviour knows of the engine. */
import { FOREVER_US, type Micros } from '../kernel/time.ts';

export interface Scheduler {
  nowUs(): Micros;
  /** Runs `action` after `delayUs` of virtual time, after what is due before it. */
  after(delayUs: Micros, action: () => void): void;
}

/**
 * A time so much later than another, rounded; what is further off than any run lasts is so by no
 * more than that, so that queues of years stay exact numbers.
 */
export function laterUs(fromUs: Micros, byUs: number): Micros {
  return Math.min(fromUs, FOREVER_US) + Math.min(Math.round(byUs), FOREVER_US);
}
