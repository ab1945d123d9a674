/**
 * Series kept in memory and found by their labels: what is scraped, what rules write, and what
 * tests are fed.
 */
import type { Micros } from '../kernel/time.ts';
import { type LabelSet, METRIC_NAME } from './label-set.ts';
import { type Matcher, matches } from './matcher.ts';
import { MemorySeries } from './memory-series.ts';
import type { Series, SeriesSource } from './series.ts';
import { TimeAxis } from './time-axis.ts';

interface Selection {
  /** Of the memory, when the selection was made. */
  readonly version: number;
  readonly series: readonly MemorySeries[];
}

export class SeriesMemory implements SeriesSource {
  readonly #retentionUs: Micros;
  readonly #retentionsUs: ReadonlyMap<string, Micros>;
  readonly #byKey = new Map<string, MemorySeries>();
  readonly #byName = new Map<string, Set<MemorySeries>>();
  readonly #selections = new WeakMap<readonly Matcher[], Selection>();
  /** Grows whenever a series comes or goes. */
  #version = 0;

  /**
   * @param retentionUs - Samples older than this may be dropped; without it none are.
   * @param retentionsUs - The same for metrics of these names.
   */
  constructor(
    retentionUs: Micros = Number.POSITIVE_INFINITY,
    retentionsUs: ReadonlyMap<string, Micros> = new Map(),
  ) {
    this.#retentionUs = retentionUs;
    this.#retentionsUs = retentionsUs;
  }

  /** All series, in the order in which they were opened. */
  get series(): Iterable<MemorySeries> {
    return this.#byKey.values();
  }

  /**
   * The series of a label set, made when it is not there.
   *
   * @param axisOf - Finds the axis of a new one among those of its target, by its retention.
   */
  open(
    labels: LabelSet,
    axisOf: (retentionUs: Micros) => TimeAxis = (retentionUs) => new TimeAxis(retentionUs),
  ): MemorySeries {
    let series = this.#byKey.get(labels.key);
    if (series === undefined) {
      const retentionUs = this.#retentionsUs.get(labels.get(METRIC_NAME)) ?? this.#retentionUs;
      series = new MemorySeries(labels, axisOf(retentionUs));
      this.#byKey.set(labels.key, series);
      this.#named(labels).add(series);
      this.#version += 1;
    }
    return series;
  }

  /** In the order in which they were opened; the same array while no series came or went. */
  select(matchers: readonly Matcher[]): readonly Series[] {
    const known = this.#selections.get(matchers);
    if (known?.version === this.#version) return known.series;
    const name = matchers.find((one) => one.name === METRIC_NAME && one.operator === '=')?.value;
    const among = name === undefined ? this.#byKey.values() : (this.#byName.get(name) ?? []);
    const series = [...among].filter(({ labels }) => matches(labels, matchers));
    this.#selections.set(matchers, { version: this.#version, series });
    return series;
  }

  /**
   * Forgets the series that have no row within their retention. One that is opened again later is a
   * new one, behind all others.
   */
  forgetEnded(atUs: Micros): void {
    for (const [key, series] of this.#byKey) {
      if (!series.isOutdatedAt(atUs)) continue;
      series.leave();
      this.#byKey.delete(key);
      this.#named(series.labels).delete(series);
      this.#version += 1;
    }
  }

  #named(labels: LabelSet): Set<MemorySeries> {
    const name = labels.get(METRIC_NAME);
    let series = this.#byName.get(name);
    if (series === undefined) {
      series = new Set();
      this.#byName.set(name, series);
    }
    return series;
  }
}

/** Several sources as one; a label set belongs to one of them only. */
export function joined(sources: readonly SeriesSource[]): SeriesSource {
  const [only] = sources;
  if (only !== undefined && sources.every((source) => source === only)) return only;
  const known = new WeakMap<readonly Matcher[], Joint>();
  return {
    select: (matchers) => {
      const parts = sources.map((source) => source.select(matchers));
      const before = known.get(matchers);
      if (before?.parts.every((part, index) => part === parts[index])) return before.series;
      const series = parts.flat();
      known.set(matchers, { parts, series });
      return series;
    },
  };
}

/** What the sources gave, and the same as one list. */
interface Joint {
  readonly parts: readonly (readonly Series[])[];
  readonly series: readonly Series[];
}
