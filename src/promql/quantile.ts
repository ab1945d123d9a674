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

/**
 * The q-quantile of a histogram, whose observations lie evenly in each bucket.
 *
 * @param bounds - Upper bounds, ascending; of one that is there twice the counts are added. Without
 *   a bucket up to infinity the answer is NaN.
 * @param counts - How many observations were at most as large as each bound.
 */
export function bucketQuantile(
  q: number,
  bounds: readonly number[],
  counts: readonly number[],
): number {
  const edge = edgeOf(q);
  if (edge !== null) return edge;
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) return Number.NaN;
  const { bounds: ends, counts: rising } = merged(bounds, counts);
  const last = ends.length - 1;
  const total = rising[last]!;
  if (last < 1 || total === 0) return Number.NaN;
  const rank = q * total;
  const place = firstAtLeast(rising, rank);
  const end = ends[place]!;
  if (place === last) return ends[last - 1]!;
  if (place === 0 && end <= 0) return end;
  const start = place === 0 ? 0 : ends[place - 1]!;
  const below = place === 0 ? 0 : rising[place - 1]!;
  const share = (rank - below) / (rising[place]! - below);
  return start + (end - start) * share;
}

/**
 * Buckets of one bound become one. Buckets seen at slightly different times may fall; they are
 * lifted to the one before.
 */
function merged(bounds: readonly number[], counts: readonly number[]) {
  const ends: number[] = [];
  const rising: number[] = [];
  for (const [place, bound] of bounds.entries()) {
    const last = ends.length - 1;
    if (last >= 0 && ends[last] === bound) rising[last]! += counts[place]!;
    else {
      ends.push(bound);
      rising.push(counts[place]!);
    }
  }
  let most = rising[0]!;
  for (const [place, count] of rising.entries()) {
    // A NaN stays where it is and lifts nothing.
    if (Number.isNaN(count)) continue;
    if (!(count <= most)) most = count;
    rising[place] = most;
  }
  return { bounds: ends, counts: rising };
}

/** The first bucket but the last whose count reaches the rank, by bisection; else the last. */
function firstAtLeast(counts: readonly number[], rank: number): number {
  let low = 0;
  let high = counts.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (counts[middle]! >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
