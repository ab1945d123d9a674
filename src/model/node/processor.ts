/** The processor of a machine: how much longer than modelled its work takes. */
import { FOREVER_US, type Micros } from '../../kernel/time.ts';

export class Processor {
  readonly #slowdowns = new Set<{ readonly factor: number }>();
  #factor = 1;

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

  /** Slows everything down; several slowdowns multiply. @returns What undoes it. */
  slow(factor: number): () => void {
    const slowdown = { factor };
    this.#slowdowns.add(slowdown);
    this.#update();
    return () => {
      this.#slowdowns.delete(slowdown);
      this.#update();
    };
  }

  #update(): void {
    this.#factor = 1;
    for (const { factor } of this.#slowdowns) this.#factor *= factor;
  }
}
