/** Quantiles of values and of the buckets of histograms. Source: Prometheus 2.42, `quantile.go`. */

/**
 * The q-quantile of some values, between two of them in proportion to the distance.
 *
 * @returns NaN of no values or for q NaN; an infinity for q outside 0 to 1.
 */
export function quantile(q: number, values: readonly number[]): number {
  const edge = edgeOf(q);
  if (edge !== null) return edge;
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b));
  const rank = q * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return sorted[lower]! * (1 - weight) + sorted[upper]! * weight;
}

/** What a q that is no quantile gives; null when it is one. */
function edgeOf(q: number): number | null {
  if (Number.isNaN(q)) return q;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  return q > 1 ? Number.POSITIVE_INFINITY : null;
}

/** One bucket of a histogram: how many observations were at most `bound`. */
export interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/**
 * The q-quantile of a histogram, whose observations lie evenly in each bucket.
 *
 * @param buckets - In any order. Without a bucket up to infinity the answer is NaN.
 */
export function bucketQuantile(q: number, buckets: readonly Bucket[]): number {
  const edge = edgeOf(q);
  if (edge !== null) return edge;
  const sorted = [...buckets].sort((a, b) => (a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0));
  if (sorted.at(-1)?.bound !== Number.POSITIVE_INFINITY) return Number.NaN;
  const merged = rising(merge(sorted));
  const last = merged.length - 1;
  const total = merged[last]!.count;
  if (last < 1 || total === 0) return Number.NaN;
  const rank = q * total;
  const place = firstAtLeast(merged, rank);
  const bucket = merged[place]!;
  if (place === last) return merged[last - 1]!.bound;
  if (place === 0 && bucket.bound <= 0) return bucket.bound;
  const below = place === 0 ? { bound: 0, count: 0 } : merged[place - 1]!;
  const share = (rank - below.count) / (bucket.count - below.count);
  return below.bound + (bucket.bound - below.bound) * share;
}

/** Buckets of one bound become one. */
function merge(sorted: readonly Bucket[]): Bucket[] {
  const merged: Bucket[] = [];
  for (const bucket of sorted) {
    const last = merged.at(-1);
    if (last?.bound !== bucket.bound) merged.push(bucket);
    else merged[merged.length - 1] = { ...last, count: last.count + bucket.count };
  }
  return merged;
}

/** Buckets seen at slightly different times may fall; they are lifted to the one before. */
function rising(buckets: readonly Bucket[]): Bucket[] {
  let most = buckets[0]!.count;
  return buckets.map(({ bound, count }) => {
    // A NaN stays where it is and lifts nothing.
    if (Number.isNaN(count)) return { bound, count };
    if (!(count <= most)) most = count;
    return { bound, count: most };
  });
}

/** The first bucket but the last whose count reaches the rank, by bisection; else the last. */
function firstAtLeast(buckets: readonly Bucket[], rank: number): number {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (buckets[middle]!.count >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
