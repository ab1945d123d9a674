/**
 * A processor of several equal cores, shared by all that a node does.
 *
 * Work is done in the order in which it comes, each piece by the core that is free first. Nothing
 * is interrupted, and nothing has priority.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

export class Processor {
  /** When each core has done what it was given. */
  readonly #freeUs: Micros[];
  #givenUs: Micros = 0;

  /** @throws InvariantError without a core. */
  constructor(coreCount: number) {
    check(Number.isSafeInteger(coreCount) && coreCount > 0, 'coreCount is not a count', coreCount);
    this.#freeUs = new Array<Micros>(coreCount).fill(0);
  }

  get coreCount(): number {
    return this.#freeUs.length;
  }

  /** Core time of all the work that was given so far. */
  get givenUs(): Micros {
    return this.#givenUs;
  }

  /** Gives a piece of work to the first core that is free; returns when it is done. */
  take(nowUs: Micros, costUs: Micros): Micros {
    const core = this.#firstFree();
    const doneUs = Math.max(this.#freeUs[core]!, nowUs) + costUs;
    this.#freeUs[core] = doneUs;
    this.#givenUs += costUs;
    return doneUs;
  }

  /** Gives as much work to each core in turn, as when many small pieces come at once. */
  spread(nowUs: Micros, costUs: Micros): void {
    const shareUs = Math.round(costUs / this.coreCount);
    for (let core = 0; core < this.coreCount; core++) this.take(nowUs, shareUs);
  }

  /** How long what comes now waits for a core. */
  waitUs(nowUs: Micros): Micros {
    return Math.max(0, this.#freeUs[this.#firstFree()]! - nowUs);
  }

  #firstFree(): number {
    let first = 0;
    for (let core = 1; core < this.#freeUs.length; core++) {
      if (this.#freeUs[core]! < this.#freeUs[first]!) first = core;
    }
    return first;
  }
}
