/**
 * Exact quantiles by nearest rank.
 *
 * The p-th percentile of n observations is the smallest observation that at least p percent of them
 * do not exceed: the one of rank ceil(p n / 100). It is always a value that was observed, a whole
 * number stays whole, and two machines cannot round it differently.
 * Source: Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", definition 1.
 */
import { check } from '../kernel/check.ts';

/**
 * Rank of the p-th percentile among `count` observations, from 1.
 *
 * @param percent - Whole percent, 1 to 100.
 */
function nearestRank(percent: number, count: number): number {
  check(Number.isInteger(percent) && percent > 0 && percent <= 100, 'not a percentile', percent);
  check(count > 0, 'no observations', count);
  return Math.ceil((percent * count) / 100);
}

/** The p-th percentile of observations in ascending order. */
export function percentile(sorted: Float64Array, percent: number): number {
  return sorted[nearestRank(percent, sorted.length) - 1]!;
}

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
