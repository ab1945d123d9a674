/**
 * Percentiles of observations that keep coming.
 */
import { check } from '../kernel/check.ts';
import { nearestRank } from '../kernel/percentile.ts';

/**
 * The p-th percentile of a growing set of observations whose values are all known in advance.
 *
 * Counts by rank in a Fenwick tree, so that each addition and each percentile costs log n.
 * Source: Fenwick (1994), "A New Data Structure for Cumulative Frequency Tables".
 */
export class RunningPercentile {
  readonly #percent: number;
  readonly #sorted: Float64Array;
  readonly #tree: Uint32Array;
  readonly #stepFirst: number;
  #count = 0;

  /** @param values - Every value that will be added, in any order. */
  constructor(percent: number, values: Float64Array) {
    this.#percent = percent;
    this.#sorted = values.slice().sort();
    this.#tree = new Uint32Array(values.length + 1);
    let step = 1;
    while (step * 2 <= values.length) step *= 2;
    this.#stepFirst = step;
  }

  /** Adds an observation and returns the percentile of all added so far. */
  add(value: number): number {
    const place = this.#placeOf(value);
    check(this.#sorted[place] === value, 'the value was not announced', value);
    for (let node = place + 1; node < this.#tree.length; node += node & -node) {
      this.#tree[node]! += 1;
    }
    this.#count += 1;
    return this.#ranked(nearestRank(this.#percent, this.#count));
  }

  #placeOf(value: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #ranked(rank: number): number {
    let node = 0;
    let remaining = rank;
    for (let step = this.#stepFirst; step > 0; step >>>= 1) {
      const next = node + step;
      if (next < this.#tree.length && this.#tree[next]! < remaining) {
        node = next;
        remaining -= this.#tree[next]!;
      }
    }
    return this.#sorted[node]!;
  }
}
