/**
 * A relay of witnesses: a bounded queue that lets so many messages through in each window.
 *
 * Messages arrive as a flow, and the queue is its integral, so that a flood costs no events. A single
 * message that passes through waits behind the queue, or is dropped with the chance that a full one
 * drops it.
 */
import type { Micros } from '../../kernel/time.ts';

export interface LaneLimits {
  /** Most messages that wait. */
  readonly buffer: number;
  /** Messages let through in a window. */
  readonly limit: number;
  readonly windowUs: Micros;
}

export class WitnessLane {
  readonly #limits: LaneLimits;
  #level = 0;
  #updatedUs: Micros = 0;
  /** Messages that arrive in a microsecond. */
  #inflow = 0;
  /** Messages dropped. */
  drops = 0;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** From now on so many messages arrive in a second. */
  flow(perSecond: number, nowUs: Micros): void {
    this.#advance(nowUs);
    this.#inflow = perSecond / 1_000_000;
  }

  /** Share of the queue that is taken. */
  fill(nowUs: Micros): number {
    this.#advance(nowUs);
    return this.#level / this.#limits.buffer;
  }

  /** Share of what arrives now that is dropped. */
  lossNow(nowUs: Micros): number {
    this.#advance(nowUs);
    if (this.#level < this.#limits.buffer || this.#inflow === 0) return 0;
    return Math.max(0, 1 - this.#outflow / this.#inflow);
  }

  /** How long a message that arrives now waits. */
  waitUs(nowUs: Micros): Micros {
    this.#advance(nowUs);
    return Math.round(this.#level / this.#outflow);
  }

  /** The process is another: its queue is empty. */
  reset(nowUs: Micros): void {
    this.#advance(nowUs);
    this.#level = 0;
    this.drops = 0;
  }

  get #outflow(): number {
    return this.#limits.limit / this.#limits.windowUs;
  }

  #advance(nowUs: Micros): void {
    const elapsedUs = nowUs - this.#updatedUs;
    if (elapsedUs <= 0) return;
    this.#updatedUs = nowUs;
    const level = this.#level + (this.#inflow - this.#outflow) * elapsedUs;
    this.#level = Math.min(this.#limits.buffer, Math.max(0, level));
    this.drops += Math.max(0, level - this.#limits.buffer);
  }
}
