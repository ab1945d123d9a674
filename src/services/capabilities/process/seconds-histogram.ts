/** A histogram of times in few buckets, as a process shows it. */
import { type Micros, US_PER_SECOND } from '../../../kernel/time.ts';
import type { HistogramView } from '../../runtime/exposition.ts';

export class SecondsHistogram implements HistogramView {
  /** Upper bounds in seconds, ascending. */
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  #sumUs = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** In seconds. */
  get sum(): number {
    return this.#sumUs / US_PER_SECOND;
  }

  observe(us: Micros): void {
    const seconds = us / US_PER_SECOND;
    const found = this.bounds.findIndex((bound) => seconds <= bound);
    const place = found < 0 ? this.bounds.length : found;
    this.counts[place] = this.counts[place]! + 1;
    this.#sumUs += us;
  }
}
