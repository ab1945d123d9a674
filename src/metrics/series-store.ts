/**
 * Everything that has left the simulated cluster: one series per metric and label set.
 *
 * Values come in by scrapes only and are never changed, so what a gate read can be read again. A
 * scrape that found its target down leaves a gap, and `up` shows it.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import { METRICS, type MetricName, type MetricType, type Unit } from './catalogue.ts';
import { Column } from './column.ts';

export type Labels = Readonly<Record<string, string>>;

/** The label that holds the name of the scraped target; the store relies on it to judge gaps. */
export const TARGET_LABEL = 'target';

/** A series as plain data, for reports. */
export interface SeriesRecord {
  readonly name: string;
  readonly unit: Unit;
  readonly labels: Labels;
  /** Flat pairs: time in microseconds, value. */
  readonly points: readonly number[];
}

/** The values of one metric at one label set. */
export class Series {
  readonly name: MetricName;
  readonly type: MetricType;
  readonly unit: Unit;
  /** Keys in ascending order. */
  readonly labels: Labels;
  /** The values as scraped. Of `samples`: the observations, each at its own time. */
  readonly scraped = new Column();
  /**
   * Of a counter that was reset: all it counted since its first process started. Until then that is
   * what was scraped.
   */
  #totals: Column | null = null;
  #incarnation = 0;

  constructor(name: MetricName, labels: Labels) {
    const { type, unit } = METRICS[name];
    this.name = name;
    this.type = type;
    this.unit = unit;
    this.labels = labels;
  }

  /** What aggregates read: totals of a counter, else the values as scraped. */
  get values(): Column {
    return this.#totals ?? this.scraped;
  }

  /**
   * Appends a value.
   *
   * @param incarnation - Which process of the target counted it. A counter of another incarnation,
   *   or below its last value, was reset: it counted from 0 up to `value` since.
   */
  append(atUs: Micros, value: number, incarnation = 0): void {
    if (this.type === 'counter') this.#total(atUs, value, incarnation);
    this.#incarnation = incarnation;
    this.scraped.append(atUs, value);
  }

  #total(atUs: Micros, value: number, incarnation: number): void {
    const last = this.scraped.length - 1;
    if (last < 0) return;
    const before = this.scraped.valueAt(last);
    const isReset = incarnation !== this.#incarnation || value < before;
    if (isReset) this.#totals ??= this.scraped.copy();
    if (this.#totals === null) return;
    const grown = isReset ? value : value - before;
    this.#totals.append(atUs, this.#totals.valueAt(last) + grown);
  }
}

export class SeriesStore {
  readonly #byKey = new Map<string, Series>();
  readonly #byName = new Map<MetricName, Series[]>();
  /** By scraper: when it last scraped all its targets; -1 before the first time. */
  readonly #scrapedUs: Micros[] = [];

  /**
   * The instant up to which everything was scraped: the earliest of the last scrapes of all
   * scrapers. Null while there is none, or one has not scraped yet.
   */
  get lastScrapeUs(): Micros | null {
    const earliestUs = this.#scrapedUs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    return Number.isFinite(earliestUs) && earliestUs >= 0 ? earliestUs : null;
  }

  /** Adds a scraper that will write into this store; returns its number. */
  addScraper(): number {
    return this.#scrapedUs.push(-1) - 1;
  }

  /** The series of that name and label set, made when it is not there. */
  open(name: MetricName, labels: Labels): Series {
    const sorted = sortedLabels(labels);
    const key = JSON.stringify([name, Object.entries(sorted)]);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;

    const series = new Series(name, sorted);
    this.#byKey.set(key, series);
    const ofName = this.#byName.get(name);
    if (ofName === undefined) this.#byName.set(name, [series]);
    else ofName.push(series);
    return series;
  }

  /** Notes that a scraper has scraped all its targets at that instant. */
  markScrape(scraper: number, atUs: Micros): void {
    const beforeUs = this.#scrapedUs[scraper];
    check(beforeUs !== undefined, 'no such scraper', scraper);
    check(atUs >= beforeUs, 'scrape lies before the last one', atUs);
    this.#scrapedUs[scraper] = atUs;
  }

  /** The series of a metric whose labels have all the given values, in the order they were opened. */
  select(name: MetricName, labels: Labels): readonly Series[] {
    const wanted = Object.entries(labels);
    const ofName = this.#byName.get(name) ?? [];
    return ofName.filter((series) => wanted.every(([key, value]) => series.labels[key] === value));
  }

  /** Whether the last scrape of a target at or before `atUs` found it up. */
  wasUp(target: string, atUs: Micros): boolean {
    const [up] = this.select('up', { [TARGET_LABEL]: target });
    const count = up?.scraped.countUntil(atUs) ?? 0;
    return up !== undefined && count > 0 && up.scraped.valueAt(count - 1) === 1;
  }

  /** All series as plain data, by name and then in the order they were opened. */
  records(): SeriesRecord[] {
    return [...this.#byName.values()].flat().map((series) => ({
      name: series.name,
      unit: series.unit,
      labels: series.labels,
      points: series.scraped.points(),
    }));
  }
}

function sortedLabels(labels: Labels): Labels {
  const entries = Object.entries(labels);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}
