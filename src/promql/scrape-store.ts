/**
 * The series that a simulated Prometheus scraped: written target by target, read by expressions.
 *
 * It keeps what Prometheus keeps: each sample at the instant of its scrape; `up`, which tells
 * whether the target answered; and the marker that a series ended, when a scrape no longer brings
 * it, the target does not answer, or the target is gone. Counters are plain values: a restart of
 * the target shows as a smaller one.
 *
 * A series stands where its first scrape put it, so the order of `select` depends on the order of
 * the scrapes alone.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import type { Matcher } from './matcher.ts';
import type { MemorySeries } from './memory-series.ts';
import type { Series, SeriesSource } from './series.ts';
import { SeriesMemory } from './series-memory.ts';
import { TimeAxis } from './time-axis.ts';

/** What a target shows at a scrape. */
export interface Scraped {
  /**
   * With the name of the metric. Hand in the same object for the same series at each scrape: it is
   * found by its identity, and only a new object is compared label by label.
   */
  readonly labels: LabelSet;
  readonly value: number;
}

export interface ScrapeStoreOptions {
  /**
   * How long samples are kept at least: the longest look-back of any expression, its offset and
   * five minutes. Without it all are kept.
   */
  readonly retentionUs?: Micros;
  /** The same for metrics of these names, where it is longer. */
  readonly retentionsUs?: ReadonlyMap<string, Micros>;
  /** Metrics whose samples are kept at all: those that somebody reads. Without it all are. */
  readonly kept?: ReadonlySet<string> | undefined;
}

/** How many times within a retention the series that ended are looked for. */
const SWEEPS = 4;
/** In front of a label of a metric that its target has too, as Prometheus has it. */
const EXPORTED = 'exported_';

export class ScrapeStore implements SeriesSource {
  /** Scraped series, and what rules write when they are given this memory. */
  readonly memory: SeriesMemory;
  readonly #retentionUs: Micros;
  readonly #kept: ReadonlySet<string> | null;
  readonly #targets = new Map<string, Target>();
  #sweptUs: Micros = 0;

  constructor(options: ScrapeStoreOptions = {}) {
    const { retentionUs = Number.POSITIVE_INFINITY, retentionsUs, kept } = options;
    check(retentionUs > 0, 'retention is not above 0', retentionUs);
    this.#retentionUs = retentionUs;
    this.#kept = kept ?? null;
    this.memory = new SeriesMemory(retentionUs, retentionsUs);
  }

  /**
   * Takes one scrape of a target.
   *
   * @param target - Its labels, such as `job` and `instance`. Each series gets them; a label of
   *   the same name that the series has of its own becomes `exported_<name>`.
   * @param atUs - After the last scrape of the same target.
   * @param samples - What it shows, or null when it did not answer: then its series end and `up`
   *   is 0.
   * @throws InvariantError if the instant is not a later one, or two samples are of one series.
   */
  scrape(target: LabelSet, atUs: Micros, samples: readonly Scraped[] | null): void {
    this.#sweep(atUs);
    const one = this.#target(target);
    one.begin(atUs, samples !== null);
    if (samples === null || !one.takeAsBefore(samples, atUs)) {
      for (const { labels, value } of samples ?? []) one.take(labels, atUs, value);
      one.endUnseen(atUs);
    }
    one.up.append(atUs, samples === null ? 0 : 1);
  }

  /**
   * Takes a target off the list of targets: all its series end, `up` too. It may come back.
   *
   * @param atUs - After its last scrape.
   */
  remove(target: LabelSet, atUs: Micros): void {
    const one = this.#targets.get(target.key);
    if (one === undefined) return;
    one.begin(atUs, false);
    one.endUnseen(atUs);
    one.up.append(atUs, null);
    this.#targets.delete(target.key);
  }

  /**
   * Appends a sample that belongs to no target.
   *
   * @throws InvariantError if `atUs` lies before the last sample of the series.
   */
  append(labels: LabelSet, atUs: Micros, value: number): void {
    this.#sweep(atUs);
    this.memory.open(labels).append(atUs, value);
  }

  /**
   * Marks the end of a series that belongs to no target, until its next sample.
   *
   * @throws InvariantError if `atUs` lies before the last sample of the series.
   */
  markStale(labels: LabelSet, atUs: Micros): void {
    this.memory.open(labels).append(atUs, null);
  }

  /** In the order in which they were first scraped; the same array while none came or went. */
  select(matchers: readonly Matcher[]): readonly Series[] {
    return this.memory.select(matchers);
  }

  /** All series, in the same order. */
  get series(): Iterable<MemorySeries> {
    return this.memory.series;
  }

  #target(labels: LabelSet): Target {
    let target = this.#targets.get(labels.key);
    if (target === undefined) {
      target = new Target(labels, this.memory, this.#kept);
      this.#targets.set(labels.key, target);
    }
    return target;
  }

  /** Forgets, now and then, series whose last sample is older than the retention. */
  #sweep(atUs: Micros): void {
    if (atUs - this.#sweptUs < this.#retentionUs / SWEEPS) return;
    this.#sweptUs = atUs;
    this.memory.forgetEnded(atUs);
    for (const [key, target] of this.#targets) {
      target.forgetEnded(atUs);
      if (target.up.isOutdatedAt(atUs)) this.#targets.delete(key);
    }
  }
}

/** A series of a target, and whether it goes on. */
interface Followed {
  /** Null when nobody reads it. */
  readonly series: MemorySeries | null;
  /** The object that named it last. */
  named: LabelSet;
  /** The last scrape that brought it. */
  seenUs: Micros;
  isLive: boolean;
}

/** A scrape like the last one: lists beside each other, since they are read at every scrape. */
interface Repeat {
  /** The objects that name its series, in order. */
  readonly names: readonly LabelSet[];
  /** Places in that order of the series that are kept. */
  readonly places: readonly number[];
  /** Those series. */
  readonly series: readonly MemorySeries[];
}

function repeatOf(order: readonly Followed[]): Repeat {
  const places = [...order.keys()].filter((place) => order[place]!.series !== null);
  return {
    names: order.map(({ named }) => named),
    places,
    series: places.map((place) => order[place]!.series!),
  };
}

class Target {
  readonly up: MemorySeries;
  readonly #labels: LabelSet;
  readonly #memory: SeriesMemory;
  readonly #kept: ReadonlySet<string> | null;
  /** By the object that the target names the series with. */
  #byIdentity = new WeakMap<LabelSet, Followed>();
  /** In the order of the last scrape: the next one is nearly always the same. */
  #inOrder: Followed[] = [];
  /** What repeats that scrape; null when the order is another one. */
  #repeat: Repeat | null = null;
  readonly #followed = new Map<string, Followed>();
  /** By retention: all series of one have their samples at the same instants. */
  readonly #axes = new Map<Micros, TimeAxis>();
  readonly #axisOf = (retentionUs: Micros): TimeAxis => {
    let axis = this.#axes.get(retentionUs);
    if (axis === undefined) {
      axis = new TimeAxis(retentionUs, true);
      axis.push(this.#lastUs);
      this.#axes.set(retentionUs, axis);
    }
    return axis;
  };
  #lastUs: Micros = Number.NEGATIVE_INFINITY;
  #liveCount = 0;
  #seenCount = 0;

  constructor(labels: LabelSet, memory: SeriesMemory, kept: ReadonlySet<string> | null) {
    this.#labels = labels;
    this.#memory = memory;
    this.#kept = kept;
    this.up = memory.open(labels.with([[METRIC_NAME, 'up']]));
  }

  /** @param isAnswered - Whether it brings samples; else it may end series. */
  begin(atUs: Micros, isAnswered: boolean): void {
    check(atUs > this.#lastUs, 'scrape lies before the last one of its target', atUs);
    this.#lastUs = atUs;
    this.#seenCount = 0;
    if (!isAnswered && this.#liveCount === 0) return;
    for (const axis of this.#axes.values()) axis.push(atUs);
  }

  /**
   * Takes a scrape that brings the very series of the last one, in the same order, as nearly all do.
   *
   * @returns False if it is not such a scrape; then nothing was taken.
   */
  takeAsBefore(samples: readonly Scraped[], atUs: Micros): boolean {
    const count = samples.length;
    if (count !== this.#inOrder.length || count !== this.#liveCount) return false;
    this.#repeat ??= repeatOf(this.#inOrder);
    const { names, places, series } = this.#repeat;
    for (let place = 0; place < count; place += 1) {
      if (names[place] !== samples[place]!.labels) return false;
    }
    for (let index = 0; index < places.length; index += 1) {
      series[index]!.append(atUs, samples[places[index]!]!.value);
    }
    return true;
  }

  take(labels: LabelSet, atUs: Micros, value: number): void {
    const expected = this.#inOrder[this.#seenCount];
    const followed =
      expected?.named === labels
        ? expected
        : (this.#byIdentity.get(labels) ?? this.#follow(labels));
    followed.named = labels;
    this.#inOrder[this.#seenCount] = followed;
    check(followed.seenUs < atUs, 'a scrape brings one series twice', labels);
    followed.seenUs = atUs;
    this.#seenCount += 1;
    if (!followed.isLive) {
      followed.isLive = true;
      this.#liveCount += 1;
    }
    followed.series?.append(atUs, value);
  }

  /** Marks the end of the series that the scrape at an instant did not bring. */
  endUnseen(atUs: Micros): void {
    this.#inOrder.length = this.#seenCount;
    this.#repeat = null;
    if (this.#seenCount === this.#liveCount) return;
    for (const followed of this.#followed.values()) {
      if (!followed.isLive || followed.seenUs === atUs) continue;
      followed.series?.append(atUs, null);
      followed.isLive = false;
    }
    this.#liveCount = this.#seenCount;
  }

  /** Forgets the series that no scrape brought within their retention: the memory has done so. */
  forgetEnded(atUs: Micros): void {
    let isFewer = false;
    for (const [key, { series, isLive }] of this.#followed) {
      if (series === null ? isLive : !series.isOutdatedAt(atUs)) continue;
      this.#followed.delete(key);
      isFewer = true;
    }
    if (!isFewer) return;
    this.#byIdentity = new WeakMap();
    this.#inOrder = [];
    this.#repeat = null;
  }

  #follow(labels: LabelSet): Followed {
    const all = this.#withTarget(labels);
    let followed = this.#followed.get(all.key);
    if (followed === undefined) {
      const seenUs = Number.NEGATIVE_INFINITY;
      const isKept = this.#kept?.has(all.get(METRIC_NAME)) ?? true;
      const series = isKept ? this.#memory.open(all, this.#axisOf) : null;
      followed = { series, named: labels, seenUs, isLive: false };
      this.#followed.set(all.key, followed);
    }
    this.#byIdentity.set(labels, followed);
    return followed;
  }

  #withTarget(labels: LabelSet): LabelSet {
    const own = labels.entries.map(([name, value]) => {
      const isTaken = this.#labels.get(name) !== '';
      return [isTaken ? `${EXPORTED}${name}` : name, value] as const;
    });
    return LabelSet.of([...own, ...this.#labels.entries]);
  }
}
