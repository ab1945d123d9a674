/**
 * What one target shows at a scrape: values by name and labels, in the order in which it tells them.
 *
 * A target tells the same series in the same order at every scrape, or nearly so; the label set of
 * a place is made once and used again while name and labels are the same.
 */
import { LabelSet, METRIC_NAME } from '../../promql/label-set.ts';

export type Labels = Readonly<Record<string, string>>;

export interface ShownSample {
  readonly labels: LabelSet;
  readonly value: number;
}

/** What a histogram is shown as. */
interface HistogramNames {
  readonly bucket: string;
  readonly sum: string;
  readonly count: string;
}

/** Cumulative counts by upper bound, as Prometheus keeps a histogram. */
export interface HistogramView {
  /** Upper bounds, ascending, without infinity; in the unit of the metric. */
  readonly bounds: ArrayLike<number>;
  /** Observations in each bucket, not cumulative; one more than bounds. */
  readonly counts: ArrayLike<number>;
  readonly sum: number;
}

const NO_LABELS: Labels = {};

interface Slot {
  readonly name: string;
  readonly labels: Labels;
  readonly bound: number | null;
  readonly sample: { readonly labels: LabelSet; value: number };
}

export class Exposition {
  readonly #slots: Slot[] = [];
  readonly #samples: ShownSample[] = [];
  readonly #histograms = new Map<string, HistogramNames>();
  #count = 0;

  /** Shows one value: of a counter since its process began, or of a gauge now. */
  value(name: string, value: number, labels: Labels = NO_LABELS): void {
    this.#show(name, labels, null, value);
  }

  /** Shows a histogram as `_bucket`, `_sum` and `_count`. */
  histogram(name: string, view: HistogramView, labels: Labels = NO_LABELS): void {
    let total = 0;
    const { bounds, counts, sum } = view;
    const names = this.#namesOf(name);
    for (let place = 0; place < bounds.length; place += 1) {
      total += counts[place] ?? 0;
      this.#show(names.bucket, labels, bounds[place] ?? 0, total);
    }
    total += counts[bounds.length] ?? 0;
    this.#show(names.bucket, labels, Number.POSITIVE_INFINITY, total);
    this.#show(names.sum, labels, null, sum);
    this.#show(names.count, labels, null, total);
  }

  /**
   * Takes what was shown since the last call. The samples are lent until more is shown: whoever
   * wants to keep them has to copy them.
   */
  take(): readonly ShownSample[] {
    this.#samples.length = this.#count;
    this.#count = 0;
    return this.#samples;
  }

  #namesOf(name: string): HistogramNames {
    let names = this.#histograms.get(name);
    if (names === undefined) {
      names = { bucket: `${name}_bucket`, sum: `${name}_sum`, count: `${name}_count` };
      this.#histograms.set(name, names);
    }
    return names;
  }

  #show(name: string, labels: Labels, bound: number | null, value: number): void {
    const place = this.#count;
    let slot = this.#slots[place];
    if (
      slot === undefined ||
      slot.name !== name ||
      slot.labels !== labels ||
      slot.bound !== bound
    ) {
      slot = { name, labels, bound, sample: { labels: setOf(name, labels, bound), value } };
      this.#slots[place] = slot;
    }
    slot.sample.value = value;
    this.#samples[place] = slot.sample;
    this.#count = place + 1;
  }
}

function setOf(name: string, labels: Labels, bound: number | null): LabelSet {
  const pairs = Object.entries({ ...labels, [METRIC_NAME]: name });
  if (bound !== null) pairs.push(['le', bound === Number.POSITIVE_INFINITY ? '+Inf' : `${bound}`]);
  return LabelSet.of(pairs);
}
