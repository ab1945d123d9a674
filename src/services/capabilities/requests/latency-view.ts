/** Latencies as they are shown: in fewer buckets than they are counted in, and since a moment. */
import { US_PER_SECOND } from '../../../kernel/time.ts';
import { LatencyHistogram } from '../../requests/latency-histogram.ts';
import type { HistogramView } from '../../runtime/exposition.ts';

/** The bounds that all requests are counted by. */
const BOUNDS_US = new LatencyHistogram().boundsUs;

/** A histogram as it is shown. */
export class LatencyView implements HistogramView {
  /** Upper bounds in seconds, ascending: every so many of those that are counted by. */
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  /** In seconds. */
  sum = 0;
  readonly #placeOf: Uint16Array;
  readonly #before = new Float64Array(BOUNDS_US.length + 1);
  #sumUsBefore = 0;

  /** @param bucketCount - About so many buckets are shown. */
  constructor(bucketCount: number) {
    const step = Math.max(1, Math.round(BOUNDS_US.length / bucketCount));
    const last = BOUNDS_US.length - 1;
    const shown = BOUNDS_US.filter((_, place) => (last - place) % step === 0);
    this.bounds = shown.map((us) => us / US_PER_SECOND);
    this.counts = new Float64Array(shown.length + 1);
    this.#placeOf = Uint16Array.from([...BOUNDS_US, Number.POSITIVE_INFINITY], (us) => {
      const place = shown.findIndex((bound) => bound >= us);
      return place < 0 ? shown.length : place;
    });
  }

  /** From now on shows what is counted beyond this. */
  begin(histograms: readonly LatencyHistogram[]): void {
    this.#before.fill(0);
    this.#sumUsBefore = 0;
    for (const { counts, sumUs } of histograms) {
      for (let place = 0; place < counts.length; place += 1) {
        this.#before[place]! += counts[place]!;
      }
      this.#sumUsBefore += sumUs;
    }
  }

  /** The sum of histograms, less what there was at the beginning. */
  of(histograms: readonly LatencyHistogram[]): this {
    this.counts.fill(0);
    let sumUs = -this.#sumUsBefore;
    for (let place = 0; place < this.#before.length; place += 1) {
      this.counts[this.#placeOf[place]!]! -= this.#before[place]!;
    }
    for (const { counts, sumUs: addedUs } of histograms) {
      for (let place = 0; place < counts.length; place += 1) {
        this.counts[this.#placeOf[place]!]! += counts[place]!;
      }
      sumUs += addedUs;
    }
    this.sum = sumUs / US_PER_SECOND;
    return this;
  }
}
