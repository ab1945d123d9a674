/**
 * Takes the metrics of every instance at an interval: the only way in which numbers leave the
 * processes. A target that does not answer has `up` 0 and no samples.
 */
import type { Micros } from '../../kernel/time.ts';
import { type LabelSet, METRIC_NAME } from '../../promql/label-set.ts';
import type { Scheduler } from '../scheduler.ts';
import { Exposition, type ShownSample } from './exposition.ts';
import type { Instance } from './instance.ts';

/** Takes what was scraped. */
export interface ScrapeSink {
  /** @param samples - Null when the target did not answer. They are lent for this call alone. */
  scrape(target: LabelSet, atUs: Micros, samples: readonly ShownSample[] | null): void;
  /** Takes a target off the list until it is scraped again: all its series end. */
  remove?(target: LabelSet, atUs: Micros): void;
}

export interface Target {
  readonly instance: Instance;
  readonly labels: LabelSet;
  /** Whether it is a target only while somebody has started it: one that is discovered. */
  readonly isDiscovered?: boolean;
  /** Whether a scrape gets through to it and back. */
  isReached(): boolean;
  expose(out: Exposition): void;
}

interface TargetState {
  readonly target: Target;
  readonly out: Exposition;
  last: readonly ShownSample[];
  isListed: boolean;
  /** What counters stood at when they were set back. */
  reset: ReadonlyMap<string, number> | null;
  /** The process that they were set back in: those of another begin at 0 anyway. */
  resetLife: number;
}

export class Scraper {
  readonly #states: readonly TargetState[];
  readonly #sink: ScrapeSink;
  readonly #scheduler: Scheduler;
  readonly #everyUs: Micros;
  /** When the last round was made; null before the first. */
  lastUs: Micros | null = null;

  constructor(targets: readonly Target[], sink: ScrapeSink, scheduler: Scheduler, everyUs: Micros) {
    this.#states = targets.map((target) => {
      return {
        target,
        out: new Exposition(),
        last: [],
        isListed: false,
        reset: null,
        resetLife: 0,
      };
    });
    this.#sink = sink;
    this.#scheduler = scheduler;
    this.#everyUs = everyUs;
  }

  begin(): void {
    this.#scheduler.after(this.#everyUs, () => {
      this.#round();
      this.begin();
    });
  }

  #round(): void {
    const nowUs = this.#scheduler.nowUs();
    for (const state of this.#states) {
      const { labels, isDiscovered, instance } = state.target;
      if (isDiscovered === true && instance.state === 'stopped') {
        if (state.isListed) this.#sink.remove?.(labels, nowUs);
        state.isListed = false;
        continue;
      }
      state.isListed = true;
      this.#sink.scrape(labels, nowUs, scraped(state));
    }
    this.lastUs = nowUs;
  }
}

function scraped(state: TargetState): readonly ShownSample[] | null {
  const { instance } = state.target;
  const absent = instance.flags.get('metric_absent');
  if (!instance.isAlive || isClosed(instance) || isWhole(absent)) return null;
  if (!state.target.isReached()) return null;
  const isStruck = instance.flags.size > 0;
  // What was shown is lent until more is shown.
  if (isStruck) state.last = state.last.map(({ labels, value }) => ({ labels, value }));
  state.target.expose(state.out);
  const shown = state.out.take();
  if (!isStruck) {
    state.last = shown;
    return shown;
  }
  const present = shown.filter((sample) => !isNamed(absent, sample));
  const samples = reset(state, frozen(state, present));
  state.last = samples;
  return samples;
}

/** The samples of metrics that are frozen, as they were; the others as they are. */
function frozen({ last, target }: TargetState, samples: readonly ShownSample[]) {
  const flag = target.instance.flags.get('metric_frozen');
  if (flag === undefined) return samples;
  const before = new Map(last.map(({ labels, value }) => [labels.key, value]));
  return samples.map((sample) => {
    if (!isWhole(flag) && !isNamed(flag, sample)) return sample;
    return { labels: sample.labels, value: before.get(sample.labels.key) ?? sample.value };
  });
}

/** Counters less what they stood at when they were set back. */
function reset(state: TargetState, samples: readonly ShownSample[]): readonly ShownSample[] {
  const flag = state.target.instance.flags.get('counter_reset');
  if (flag === undefined) {
    state.reset = null;
    return samples;
  }
  const { life } = state.target.instance;
  if (state.reset !== null && state.resetLife !== life) state.reset = new Map();
  state.reset ??= new Map(samples.map(({ labels, value }) => [labels.key, value]));
  state.resetLife = life;
  const { reset: base } = state;
  return samples.map((sample) => {
    const isCounter = /_(?:total|count|sum|bucket)$/.test(sample.labels.get(METRIC_NAME));
    if (!isCounter || !(isWhole(flag) || isNamed(flag, sample))) return sample;
    return { labels: sample.labels, value: sample.value - (base.get(sample.labels.key) ?? 0) };
  });
}

type Flag = ReturnType<Instance['flags']['get']>;

function isClosed(instance: Instance): boolean {
  const port = instance.parameter('port_closed', 'port');
  return port === 'all' || port === 'metrics';
}

function isWhole(flag: Flag): boolean {
  const names = metricsOf(flag);
  return Array.isArray(names) && names.length === 0;
}

function isNamed(flag: Flag, { labels }: ShownSample): boolean {
  const names = metricsOf(flag);
  if (!Array.isArray(names)) return false;
  const shown = labels.get(METRIC_NAME);
  return names.some(
    (name) => shown === name || shown.replace(/_(?:bucket|sum|count)$/, '') === name,
  );
}

function metricsOf(flag: Flag) {
  return flag === undefined
    ? undefined
    : Object.entries(flag).find(([key]) => key === 'metrics')?.[1];
}
