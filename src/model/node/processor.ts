/** The processor of a machine: how much longer than modelled its work takes, and what is queued. */
import { FOREVER_US, laterUs, type Micros } from '../../kernel/time.ts';
import type { Waits } from './waits.ts';

export class Processor {
  /** Those who wait for work on the machine. */
  readonly waits: Waits;
  readonly #slowdowns = new Set<{ readonly factor: number }>();
  #factor = 1;
  /** When all work that is queued is done. */
  #freeUs: Micros = 0;
  /** When the work is done that was queued while the machine was sound: it keeps its pace. */
  #steadyUntilUs: Micros = 0;

  constructor(waits: Waits) {
    this.waits = waits;
  }

  /** How many times as long as modelled all work takes: 1 on a sound machine. */
  get factor(): number {
    return this.#factor;
  }

  /**
   * How long work takes here: 35 years at most, which no run waits for.
   *
   * @param costUs - Modelled cost on a sound machine.
   * @param perMille - Share of it that the release needs.
   */
  costUs(costUs: Micros, perMille: number): Micros {
    return Math.min(FOREVER_US, Math.ceil((costUs * perMille * this.#factor) / 1000));
  }

  /**
   * Queues work behind all that was queued before, as `costUs` has it.
   *
   * @returns Time from now until it is done.
   */
  queue(costUs: Micros, perMille: number): Micros {
    const { nowUs } = this.waits;
    const cost = this.costUs(costUs, perMille);
    this.#freeUs = laterUs(Math.max(this.#freeUs, nowUs), cost);
    return this.#freeUs - nowUs;
  }

  /** The work of a process that has died is not done. */
  clear(): void {
    this.#freeUs = this.waits.nowUs;
  }

  /**
   * Slows everything down; several slowdowns multiply. What is left of work that was queued on a
   * slow machine goes on at the pace of the moment.
   *
   * @returns What undoes it.
   */
  slow(factor: number): () => void {
    const slowdown = { factor };
    const sound = this.waits.slow();
    this.#slowdowns.add(slowdown);
    this.#update();
    return () => {
      this.#slowdowns.delete(slowdown);
      this.#update();
      sound();
    };
  }

  #update(): void {
    const before = this.#factor;
    this.#factor = 1;
    for (const { factor } of this.#slowdowns) this.#factor *= factor;
    if (before === 1) this.#steadyUntilUs = this.#freeUs;
    else this.#pace(before);
  }

  #pace(before: number): void {
    const fromUs = Math.max(this.waits.nowUs, this.#steadyUntilUs);
    const paced = (readyUs: Micros): Micros =>
      readyUs <= fromUs ? readyUs : laterUs(fromUs, ((readyUs - fromUs) / before) * this.#factor);
    this.#freeUs = paced(this.#freeUs);
    this.waits.pace(paced);
  }
}
