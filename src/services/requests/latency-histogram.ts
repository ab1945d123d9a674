/**
 * Durations counted in buckets, as a Prometheus histogram counts them.
 *
 * The standard bounds grow by 15 %. Within a bucket the observations are taken as evenly spread, so
 * a quantile read from the counts is off by much less than a bucket: below 2 % for any distribution
 * whose density changes little over 15 %.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

const GROWTH = 1.15;
/** Bounds stay below 2^31, so that the octave of a duration is found by counting leading zeros. */
const BOUND_US_MAX = 2_147_483_647;
const OCTAVE_COUNT = 32;

/**
 * Upper bounds of buckets that grow by 15 % and end with `maxUs`.
 *
 * @param minUs - First bound; at least 10, below which whole microseconds are too coarse.
 * @throws InvariantError if a bound is out of range.
 */
function growingBounds(minUs: Micros, maxUs: Micros): readonly Micros[] {
  check(Number.isSafeInteger(minUs) && minUs >= 10, 'first bound is out of range', minUs);
  check(maxUs > minUs && maxUs <= BOUND_US_MAX, 'last bound is out of range', maxUs);
  const bounds: Micros[] = [];
  for (let boundUs = minUs; boundUs < maxUs; boundUs *= GROWTH) bounds.push(Math.floor(boundUs));
  bounds.push(maxUs);
  return bounds;
}

/** From 0.5 ms to 2 minutes: 90 buckets. */
const REQUEST_BOUNDS: readonly Micros[] = growingBounds(500, 120_000_000);

/** A histogram of durations in whole microseconds. */
export class LatencyHistogram {
  /** Upper bounds, each included in its bucket. */
  readonly boundsUs: readonly Micros[];
  /** Count by bucket; the last one holds what is above all bounds. */
  readonly counts: Float64Array;
  readonly #bounds: Float64Array;
  /** First bucket in which a duration of the octave can be. */
  readonly #firstByOctave = new Uint16Array(OCTAVE_COUNT);
  #sumUs = 0;
  #count = 0;

  /** @throws InvariantError if the bounds do not ascend or are out of range. */
  constructor(boundsUs: readonly Micros[] = REQUEST_BOUNDS) {
    check(boundsUs.length > 0, 'a histogram has no bounds');
    for (const [index, boundUs] of boundsUs.entries()) {
      check(Number.isSafeInteger(boundUs) && boundUs > 0, 'bound is not whole', boundUs);
      check(boundUs <= BOUND_US_MAX, 'bound is too large', boundUs);
      check(index === 0 || boundsUs[index - 1]! < boundUs, 'bounds do not ascend', boundUs);
    }
    this.boundsUs = boundsUs;
    this.counts = new Float64Array(boundsUs.length + 1);
    this.#bounds = Float64Array.from(boundsUs);
    for (let octave = 0, leastUs = 1; octave < OCTAVE_COUNT; octave++, leastUs *= 2) {
      const first = boundsUs.findIndex((boundUs) => boundUs >= leastUs);
      this.#firstByOctave[octave] = first < 0 ? boundsUs.length : first;
    }
  }

  /** Observations so far. */
  get count(): number {
    return this.#count;
  }

  /** Sum of all observations. */
  get sumUs(): number {
    return this.#sumUs;
  }

  /** Adds a duration, 0 or more. */
  observe(durationUs: Micros): void {
    this.#sumUs += durationUs;
    this.#count++;
    this.counts[this.#bucketOf(durationUs)]! += 1;
  }

  /** Counts of observations at or below each bound, then of all: what a scrape shows. */
  cumulative(): Float64Array {
    const sums = new Float64Array(this.counts.length);
    let sum = 0;
    for (let bucket = 0; bucket < sums.length; bucket++) {
      sum += this.counts[bucket]!;
      sums[bucket] = sum;
    }
    return sums;
  }

  /**
   * The quantile that the counts tell: linear within a bucket, from 0 in the first, and the last
   * bound for what is above it.
   *
   * @param q - Above 0, at most 1.
   * @returns Microseconds, not whole; `undefined` without observations.
   * @throws InvariantError if `q` is out of range.
   * Source: Prometheus, `histogram_quantile` over classic histograms.
   */
  quantileUs(q: number): number | undefined {
    check(q > 0 && q <= 1, 'quantile is out of range', q);
    if (this.#count === 0) return undefined;
    let rank = q * this.#count;
    for (const [bucket, upperUs] of this.boundsUs.entries()) {
      const inBucket = this.counts[bucket]!;
      if (rank <= inBucket) {
        const lowerUs = bucket === 0 ? 0 : this.boundsUs[bucket - 1]!;
        return lowerUs + ((upperUs - lowerUs) * rank) / inBucket;
      }
      rank -= inBucket;
    }
    return this.boundsUs.at(-1);
  }

  #bucketOf(durationUs: Micros): number {
    const bounds = this.#bounds;
    if (durationUs > BOUND_US_MAX) return bounds.length;
    let bucket = durationUs < 1 ? 0 : this.#firstByOctave[31 - Math.clz32(durationUs)]!;
    while (bucket < bounds.length && bounds[bucket]! < durationUs) bucket++;
    return bucket;
  }
}
