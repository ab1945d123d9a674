/**
 * Whose turn it is to be looked at. A look at every node of ten thousand would cost more than what
 * the nodes do, so that in a large cluster a look is at some of them, and the next one at others.
 */
import type { Machine } from '../node/env.ts';

/** Most nodes that are looked at together. */
const TURN_MAX = 32;

export class Turns {
  readonly #machines: readonly Machine[];
  #from = 0;
  #current: readonly Machine[] = [];

  constructor(machines: readonly Machine[]) {
    this.#machines = machines;
  }

  /** Those who are looked at now, in the order of their numbers. */
  get current(): readonly Machine[] {
    return this.#current;
  }

  /** It is the turn of the next ones: after the last nodes, of the first. */
  next(): void {
    if (this.#machines.length <= TURN_MAX) {
      this.#current = this.#machines;
      return;
    }
    this.#current = this.#machines.slice(this.#from, this.#from + TURN_MAX);
    this.#from += TURN_MAX;
    if (this.#from >= this.#machines.length) this.#from = 0;
  }
}
