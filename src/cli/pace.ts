/**
 * Says once that a run is slow, whatever in its scenario makes it so: an hour that nobody expected
 * to wait is announced after seconds, and so is a run whose time hardly moves.
 */
import { US_PER_MS } from '../kernel/time.ts';
import { durationText } from '../kernel/words.ts';
import { formatCount } from '../report/format.ts';
import type { RunProgress } from '../run/run-scenario.ts';
import type { Io } from './io.ts';

/** So long a run is watched before it is judged. */
const WATCHED_MS = 10_000;
/** A run that may take longer than this is slow. */
const SLOW_MS = 3_600_000;
/** So is one that takes so much longer than what it simulates. */
const CRAWLING_FACTOR = 10;

export class Pace {
  readonly #io: Io;
  readonly #durationMaxUs: number;
  readonly #startedMs: number;
  #isJudged = false;

  /** @param durationMaxUs - Virtual time after which the run is cut off. */
  constructor(io: Io, durationMaxUs: number) {
    this.#io = io;
    this.#durationMaxUs = durationMaxUs;
    this.#startedMs = io.nowMs();
  }

  /** Takes the state of the run. @returns a warning, the first time that one is due. */
  judge({ virtualUs, events }: RunProgress): string | undefined {
    if (this.#isJudged) return undefined;
    const tookMs = this.#io.nowMs() - this.#startedMs;
    if (tookMs < WATCHED_MS) return undefined;
    this.#isJudged = true;
    const leftMs = (tookMs * (this.#durationMaxUs - virtualUs)) / virtualUs;
    const isCrawling = tookMs * US_PER_MS > CRAWLING_FACTOR * virtualUs;
    if (leftMs < SLOW_MS && !isCrawling) return undefined;
    const took = `${Math.round(tookMs / 1_000)} s for ${durationText(virtualUs)} of virtual time`;
    const limit = `duration_max allows ${durationText(this.#durationMaxUs)}`;
    return `warning: slow: ${took} and ${formatCount(events)} events; ${limit}`;
  }
}
