/**
 * Series kept in memory: what recording rules and alerts write, and what tests are fed.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import type { LabelSet } from './label-set.ts';
import { type Matcher, matches } from './matcher.ts';
import type { Series, SeriesSource } from './series.ts';

/** A series that grows at its end. */
export class MemorySeries implements Series {
  readonly labels: LabelSet;
  readonly #times: Micros[] = [];
  /** Null where the series is stale. */
  readonly #values: (number | null)[] = [];

  constructor(labels: LabelSet) {
    this.labels = labels;
  }

  get length(): number {
    return this.#times.length;
  }

  /**
   * Appends a sample, or with null the marker that the series ended.
   *
   * @returns Whether it was taken: a second row of one instant is not.
   * @throws InvariantError if `atUs` lies before the last row.
   */
  append(atUs: Micros, value: number | null): boolean {
    const lastUs = this.#times.at(-1);
    if (lastUs === atUs) return false;
    check(lastUs === undefined || atUs > lastUs, 'sample lies before the last of its series', atUs);
    this.#times.push(atUs);
    this.#values.push(value);
    return true;
  }

  timeAt(row: number): Micros {
    return this.#times[row]!;
  }

  valueAt(row: number): number {
    return this.#values[row] ?? Number.NaN;
  }

  isStaleAt(row: number): boolean {
    return this.#values[row] === null;
  }

  countUntil(atUs: Micros): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! <= atUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class SeriesMemory implements SeriesSource {
  readonly #series = new Map<string, MemorySeries>();

  /** The series of a label set, made when it is not there. */
  open(labels: LabelSet): MemorySeries {
    let series = this.#series.get(labels.key);
    if (series === undefined) {
      series = new MemorySeries(labels);
      this.#series.set(labels.key, series);
    }
    return series;
  }

  /** In the order in which they were opened. */
  select(matchers: readonly Matcher[]): readonly Series[] {
    return [...this.#series.values()].filter(({ labels }) => matches(labels, matchers));
  }
}

/** Several sources as one; a label set belongs to one of them only. */
export function joined(sources: readonly SeriesSource[]): SeriesSource {
  return { select: (matchers) => sources.flatMap((source) => source.select(matchers)) };
}
