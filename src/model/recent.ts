/**
 * A map that remembers at least its last `keep` insertions and at most twice as many.
 *
 * It serves as a memo of pure results and as a filter of messages already seen: what it forgets may
 * cost work again, never a wrong answer.
 */
import { check } from '../kernel/check.ts';

export class RecentMap<K, V> {
  readonly #keep: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** @param keep - Insertions that are surely remembered; whole and above 0. */
  constructor(keep: number) {
    check(Number.isSafeInteger(keep) && keep > 0, 'keep is not a length', keep);
    this.#keep = keep;
  }

  get(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  has(key: K): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  set(key: K, value: V): void {
    this.#young.set(key, value);
    if (this.#young.size >= this.#keep) {
      this.#old = this.#young;
      this.#young = new Map();
    }
  }
}
