/**
 * When a replica counts as ready: a probe asks after a first delay and then in each period.
 *
 * One good answer in a row (or more, if asked for) makes it ready; only several bad ones in a row
 * make it unready. Source: Kubernetes, probes of containers, with its defaults.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

/** How a replica is probed. */
export interface ProbeOptions {
  readonly initialDelayUs: Micros;
  readonly periodUs: Micros;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

/** Kubernetes' defaults: at once, each 10 s, unready after 3 failures, ready after 1 success. */
export const PROBE_DEFAULT: ProbeOptions = {
  initialDelayUs: 0,
  periodUs: 10_000_000,
  failureThreshold: 3,
  successThreshold: 1,
};

/** The probe of one process, from its start on. */
export class ReadinessProbe {
  readonly #options: ProbeOptions;
  #isReady = false;
  #isRowGood = false;
  #rowLength = 0;
  #nextUs: Micros;

  /** @throws InvariantError if an option is out of range. */
  constructor(options: ProbeOptions, startedUs: Micros) {
    const { initialDelayUs, periodUs, failureThreshold, successThreshold } = options;
    const isDelay = Number.isSafeInteger(initialDelayUs) && initialDelayUs >= 0;
    check(isDelay, 'initial delay is not a duration', initialDelayUs);
    check(Number.isSafeInteger(periodUs) && periodUs > 0, 'period is not a duration', periodUs);
    for (const threshold of [failureThreshold, successThreshold]) {
      check(Number.isSafeInteger(threshold) && threshold > 0, 'not a threshold', threshold);
    }
    this.#options = options;
    this.#nextUs = startedUs + initialDelayUs;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** When the probe asks next. */
  get nextUs(): Micros {
    return this.#nextUs;
  }

  /** The answer of the probe that was due at `nextUs`. @returns Whether the replica is ready. */
  answered(isGood: boolean): boolean {
    this.#nextUs += this.#options.periodUs;
    this.#rowLength = isGood === this.#isRowGood ? this.#rowLength + 1 : 1;
    this.#isRowGood = isGood;
    const { failureThreshold, successThreshold } = this.#options;
    if (this.#rowLength >= (isGood ? successThreshold : failureThreshold)) this.#isReady = isGood;
    return this.#isReady;
  }
}
