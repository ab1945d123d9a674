/** histogram_quantile(): quantiles from counters by upper bound, the label `le`. */
import { numberInText } from './go-number.ts';
import { type LabelSet, METRIC_NAME } from './label-set.ts';
import { type Bucket, bucketQuantile } from './quantile.ts';
import type { Vector } from './series.ts';

const BOUND = 'le';

/** One quantile of each histogram; series without a bound are skipped. */
export function histogramQuantile(q: number, vector: Vector): Vector {
  const histograms = new Map<string, { labels: LabelSet; buckets: Bucket[] }>();
  for (const { labels, value } of vector) {
    const bound = numberInText(labels.get(BOUND));
    if (bound === undefined) continue;
    const { key } = labels.without([BOUND]);
    let histogram = histograms.get(key);
    if (histogram === undefined) {
      histogram = { labels: labels.without([BOUND, METRIC_NAME]), buckets: [] };
      histograms.set(key, histogram);
    }
    histogram.buckets.push({ bound, count: value });
  }
  return [...histograms.values()].map(({ labels, buckets }) => {
    return { labels, value: bucketQuantile(q, buckets) };
  });
}
