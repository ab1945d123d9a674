/** histogram_quantile(): quantiles from counters by upper bound, the label `le`. */
import { numberInText } from './go-number.ts';
import { remembersLayout } from './label-layout.ts';
import { type LabelSet, METRIC_NAME } from './label-set.ts';
import { bucketQuantile } from './quantile.ts';
import type { Vector } from './series.ts';

const BOUND = 'le';

/** Where the buckets of one histogram are in a vector, by their bounds. */
interface Histogram {
  readonly labels: LabelSet;
  /** Ascending; one bound may be there twice. */
  readonly bounds: readonly number[];
  readonly places: readonly number[];
}

/**
 * One quantile of each histogram; series without a bound are skipped.
 *
 * @param part - The same object each time for the same part of an expression.
 */
export function histogramQuantile(q: number, vector: Vector, part: object = vector): Vector {
  return histogramsOf(part, vector).map(({ labels, bounds, places }) => {
    const counts = places.map((place) => vector[place]!.value);
    return { labels, value: bucketQuantile(q, bounds, counts) };
  });
}

const histogramsOf = remembersLayout((_part: object, vector): readonly Histogram[] => {
  const found = new Map<string, { labels: LabelSet; buckets: [bound: number, place: number][] }>();
  for (const [place, { labels }] of vector.entries()) {
    const bound = numberInText(labels.get(BOUND));
    if (bound === undefined) continue;
    const { key } = labels.without([BOUND]);
    let histogram = found.get(key);
    if (histogram === undefined) {
      histogram = { labels: labels.without([BOUND, METRIC_NAME]), buckets: [] };
      found.set(key, histogram);
    }
    histogram.buckets.push([bound, place]);
  }
  return [...found.values()].map(({ labels, buckets }) => {
    const sorted = buckets.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const bounds = sorted.map(([bound]) => bound);
    return { labels, bounds, places: sorted.map(([, place]) => place) };
  });
});
