/**
 * Lists of messages on their way: an event record holds numbers only, so it names its list.
 */
import { check } from '../../kernel/check.ts';

export class Parcels {
  readonly #lists: (readonly number[] | undefined)[] = [];
  readonly #free: number[] = [];

  /** Keeps a list until it is taken; returns its name. */
  hold(list: readonly number[]): number {
    const slot = this.#free.pop() ?? this.#lists.length;
    this.#lists[slot] = list;
    return slot;
  }

  /** Takes a list out. Throws InvariantError if there is none of that name. */
  take(slot: number): readonly number[] {
    const list = this.#lists[slot];
    check(list !== undefined, 'no list of that name is on its way', slot);
    this.#lists[slot] = undefined;
    this.#free.push(slot);
    return list;
  }
}
