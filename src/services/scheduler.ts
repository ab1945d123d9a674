/** The clock and the timer of a service: all that a behaviour knows of the engine. */
import type { Micros } from '../kernel/time.ts';

export interface Scheduler {
  nowUs(): Micros;
  /** Runs `action` after `delayUs` of virtual time, after what is due before it. */
  after(delayUs: Micros, action: () => void): void;
}
