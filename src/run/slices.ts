/**
 * How many events happen between two looks at the world outside.
 *
 * Events cost from less than a microsecond to some seconds, by what a scenario asks for. A slice is
 * as many as take about a tenth of a second, so that a run hears a signal and says how far it is
 * whatever its events cost. Where slices end changes nothing that a run does.
 */

const SLICE_MS = 100;
const FIRST = 16;
/** Longest slice: looking out after so many costs nothing that could be measured. */
const EVENTS_MAX = 100_000;
/** Most by which a slice is longer than the one before it: events get dearer without notice. */
const GROWTH = 4;

export class Slices {
  readonly #nowMs: () => number;
  #events = FIRST;
  #startedMs: number;

  /** @param nowMs - A clock that only moves forward. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  /** Events of the slice that begins now. */
  next(): number {
    this.#startedMs = this.#nowMs();
    return this.#events;
  }

  /** Takes note that the slice is over: all its events have happened. */
  end(): void {
    const tookMs = Math.max(this.#nowMs() - this.#startedMs, SLICE_MS / GROWTH);
    const events = Math.round((this.#events * SLICE_MS) / tookMs);
    this.#events = Math.min(EVENTS_MAX, Math.max(1, events));
  }
}
