/** Durations counted in buckets: what a process shows as a histogram in seconds. */
import { check } from '../../kernel/check.ts';
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';

export class BucketCounts {
  /** Upper bounds, seconds. */
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  /** Seconds. */
  sum = 0;

  /** @throws InvariantError if the bounds do not ascend. */
  constructor(bounds: readonly number[]) {
    for (const [place, bound] of bounds.entries()) {
      check(place === 0 || bound > bounds[place - 1]!, 'bounds do not ascend', bound);
    }
    this.bounds = Float64Array.from(bounds);
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(durationUs: Micros): void {
    const seconds = durationUs / US_PER_SECOND;
    const { bounds } = this;
    let place = 0;
    while (place < bounds.length && bounds[place]! < seconds) place += 1;
    this.counts[place]! += 1;
    this.sum += seconds;
  }
}
