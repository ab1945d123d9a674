/**
 * Takes the metrics out of the cluster: whoever drives it calls `scrape` at the scenario's interval.
 *
 * A target that is down gives `up` 0 and nothing else. What its process counted since the scrape
 * before is lost when the process is, so a gate is as blind as it would be on real machines.
 */
import type { Micros } from '../kernel/time.ts';
import type { MetricName } from './catalogue.ts';
import type { Collector, Registry } from './registry.ts';
import { type Labels, type Series, type SeriesStore, TARGET_LABEL } from './series-store.ts';

/** What falsifies the values of a target on their way out. */
export interface Lens {
  value(metric: MetricName, truth: number): number;
  /** A single observation; null for one that is not seen. */
  sample(metric: MetricName, truth: number): number | null;
}

/** One process that can be scraped. */
export interface Target {
  readonly name: string;
  /** Labels of all its series, such as its group. */
  readonly labels: Labels;
  readonly registry: Registry;
  /** Whether a scrape at this instant gets an answer. */
  isUp(): boolean;
  /** Through what it is seen at this instant; null, or left out, for the plain truth. */
  lens?(): Lens | null;
}

export class Scraper {
  readonly #store: SeriesStore;
  readonly #number: number;
  readonly #sinks: readonly TargetSink[];

  /** @param targets - Scraped in this order. */
  constructor(store: SeriesStore, targets: readonly Target[]) {
    this.#store = store;
    this.#number = store.addScraper();
    this.#sinks = targets.map((target) => new TargetSink(store, target));
  }

  /** Scrapes all targets at one instant. */
  scrape(nowUs: Micros): void {
    for (const sink of this.#sinks) sink.scrape(nowUs);
    this.#store.markScrape(this.#number, nowUs);
  }
}

/** Writes what one target reports into its series. */
class TargetSink implements Collector {
  readonly #store: SeriesStore;
  readonly #target: Target;
  readonly #labels: Labels;
  readonly #series = new Map<MetricName, Series>();
  #nowUs: Micros = 0;
  #lens: Lens | null = null;

  constructor(store: SeriesStore, target: Target) {
    this.#store = store;
    this.#target = target;
    this.#labels = { ...target.labels, [TARGET_LABEL]: target.name };
  }

  scrape(nowUs: Micros): void {
    this.#nowUs = nowUs;
    const isUp = this.#target.isUp();
    this.#seriesOf('up').append(nowUs, isUp ? 1 : 0);
    this.#lens = this.#target.lens?.() ?? null;
    if (isUp) this.#target.registry.collect(this);
  }

  value(name: MetricName, value: number): void {
    const seen = this.#lens?.value(name, value) ?? value;
    this.#seriesOf(name).append(this.#nowUs, seen, this.#target.registry.incarnation);
  }

  sample(name: MetricName, atUs: Micros, value: number): void {
    const seen = this.#lens === null ? value : this.#lens.sample(name, value);
    if (seen !== null) this.#seriesOf(name).append(atUs, seen);
  }

  #seriesOf(name: MetricName): Series {
    let series = this.#series.get(name);
    if (series === undefined) {
      series = this.#store.open(name, this.#labels);
      this.#series.set(name, series);
    }
    return series;
  }
}
