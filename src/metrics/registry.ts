/**
 * What one process counts about itself between two scrapes.
 *
 * A model resolves a metric once (`registry.counter('bytes_in')`) and then adds to it by id: an
 * index into a typed array. The registry dies with its process: `restart` starts it afresh, and
 * whatever no scrape had taken is lost, as it is on a real machine.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import { METRICS, type MetricName, type MetricType, metricNames } from './catalogue.ts';

/** Place of a metric in the catalogue: the same in every registry. */
export type MetricId = number;

/** Takes what a registry holds; called by `Registry.collect`. */
export interface Collector {
  value(name: MetricName, value: number): void;
  sample(name: MetricName, atUs: Micros, value: number): void;
}

interface Observations {
  readonly atUs: Micros[];
  readonly values: number[];
}

const idByName: ReadonlyMap<string, MetricId> = new Map(metricNames.map((name, id) => [name, id]));
const typeById: readonly MetricType[] = metricNames.map((name) => METRICS[name].type);
const droppedId = idByName.get('samples_dropped') ?? 0;

/** Observations kept between two scrapes, unless the owner asks for another limit. */
const SAMPLE_COUNT_MAX = 65_536;

export class Registry {
  readonly #sampleCountMax: number;
  readonly #values = new Float64Array(metricNames.length);
  /** 1 where a scrape shows the value: a counter once resolved, a gauge once set. */
  readonly #shown = new Uint8Array(metricNames.length);
  readonly #observations: (Observations | undefined)[] = metricNames.map(() => undefined);
  #sampleCount = 0;
  #incarnation = 0;

  /** @param sampleCountMax - Most observations, of all metrics, kept between two scrapes. */
  constructor(sampleCountMax: number = SAMPLE_COUNT_MAX) {
    check(
      Number.isSafeInteger(sampleCountMax) && sampleCountMax > 0,
      'not a limit',
      sampleCountMax,
    );
    this.#sampleCountMax = sampleCountMax;
  }

  /** How often the process behind the registry was restarted: tells a reset from a slow counter. */
  get incarnation(): number {
    return this.#incarnation;
  }

  /** Resolves a counter, which is 0 and visible from now on. */
  counter(name: MetricName): MetricId {
    const id = resolve(name, 'counter');
    this.#shown[id] = 1;
    return id;
  }

  /** Resolves a gauge, which is visible from its first `set`. */
  gauge(name: MetricName): MetricId {
    return resolve(name, 'gauge');
  }

  /** Resolves a metric of single observations. */
  samples(name: MetricName): MetricId {
    const id = resolve(name, 'samples');
    this.#observations[id] ??= { atUs: [], values: [] };
    this.counter('samples_dropped');
    return id;
  }

  /** Adds to a counter. Whole amounts keep it exact. */
  add(id: MetricId, amount = 1): void {
    check(typeById[id] === 'counter', 'not a counter', id);
    check(amount >= 0 && amount < Number.POSITIVE_INFINITY, 'a counter only grows', amount);
    this.#values[id]! += amount;
  }

  /** Sets a gauge. */
  set(id: MetricId, value: number): void {
    check(typeById[id] === 'gauge', 'not a gauge', id);
    check(Number.isFinite(value), 'a gauge is not finite', value);
    this.#values[id] = value;
    this.#shown[id] = 1;
  }

  /** Adds one observation made at `atUs`; counts it as dropped when the registry is full. */
  observe(id: MetricId, value: number, atUs: Micros): void {
    const observations = this.#observations[id];
    check(observations !== undefined, 'samples were not resolved', id);
    check(Number.isFinite(value), 'an observation is not finite', value);
    if (this.#sampleCount >= this.#sampleCountMax) {
      this.#values[droppedId]! += 1;
      return;
    }
    this.#sampleCount += 1;
    observations.atUs.push(atUs);
    observations.values.push(value);
  }

  /** Hands all values and observations to a scrape, and forgets the observations. */
  collect(collector: Collector): void {
    for (const [id, name] of metricNames.entries()) {
      if (this.#shown[id] === 1) collector.value(name, this.#values[id]!);
      const observations = this.#observations[id];
      if (observations === undefined) continue;
      for (const [index, atUs] of observations.atUs.entries()) {
        collector.sample(name, atUs, observations.values[index]!);
      }
    }
    this.#forgetObservations();
  }

  /** The process started anew: counters at 0, gauges unset, observations not yet scraped lost. */
  restart(): void {
    this.#incarnation += 1;
    this.#values.fill(0);
    for (const [id, type] of typeById.entries()) if (type === 'gauge') this.#shown[id] = 0;
    this.#forgetObservations();
  }

  #forgetObservations(): void {
    this.#sampleCount = 0;
    for (const observations of this.#observations) {
      if (observations === undefined) continue;
      observations.atUs.length = 0;
      observations.values.length = 0;
    }
  }
}

function resolve(name: MetricName, type: MetricType): MetricId {
  const id = idByName.get(name);
  check(id !== undefined, 'no metric of that name in the catalogue');
  check(typeById[id] === type, 'the metric is of another type', id);
  return id;
}
