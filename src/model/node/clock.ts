/**
 * What a machine takes for the time. Correct nodes read their clock to stamp and judge blocks, and
 * wait for their timers; only the simulation knows what time it is.
 */
import { FOREVER_US, type Micros } from '../../kernel/time.ts';

/** One way in which a clock is wrong. */
export interface ClockSkew {
  /** Microseconds ahead of the truth from the beginning; below 0 is behind. */
  readonly offsetUs: number;
  /** Parts per million by which the clock runs fast; below 0 it runs slow, above -1,000,000. */
  readonly ppm: number;
}

const PPM = 1_000_000;

/** However many faults have a clock drift together, it runs no faster and no slower than this. */
const DRIFT_PPM_MAX = 900_000;

/** A machine's clock. It outlives the processes on the machine. */
export class NodeClock {
  /** What is wrong with it, and since when. Each is undone by itself. */
  readonly #skews = new Set<ClockSkew & { readonly sinceUs: Micros }>();
  #ppm = 0;
  #freezes = 0;
  #frozenUs = 0;
  /** Timers that ran out while the clock stood still. */
  #due: (() => void)[] = [];
  readonly #onWrong: () => void;

  /** @param onWrong - Told when the clock goes wrong, or wrong in another way. */
  constructor(onWrong: () => void = () => {}) {
    this.#onWrong = onWrong;
  }

  /** The time that the machine reads: whole microseconds, below 0 before the epoch of the run. */
  read(nowUs: Micros): number {
    if (this.#freezes > 0) return this.#frozenUs;
    let readUs = nowUs;
    // Drifts bound each other, so each stretch between the beginnings of two counts by itself.
    let [drift, ppmSum, fromUs] = [0, 0, 0];
    for (const { offsetUs, ppm, sinceUs } of this.#skews) {
      readUs += offsetUs;
      if (ppm === 0) continue;
      drift += (sinceUs - fromUs) * bounded(ppmSum);
      ppmSum += ppm;
      fromUs = sinceUs;
    }
    drift += (nowUs - fromUs) * bounded(ppmSum);
    return readUs + Math.round(drift / PPM);
  }

  /** Whether nothing is wrong with it. */
  get isSound(): boolean {
    return this.#skews.size === 0 && this.#freezes === 0;
  }

  /** Whether it stands still: then no timer runs out. */
  get isFrozen(): boolean {
    return this.#freezes > 0;
  }

  /** How long a timer of `delayUs` takes in truth: less on a clock that runs fast. */
  timerUs(delayUs: Micros): Micros {
    if (this.#ppm === 0) return delayUs;
    return Math.min(FOREVER_US, Math.round((delayUs * PPM) / (PPM + bounded(this.#ppm))));
  }

  /** Sets the clock wrong; drifts add up, within their bound. @returns What undoes it, as a time server does. */
  skew(nowUs: Micros, { offsetUs, ppm }: ClockSkew): () => void {
    const skew = { offsetUs, ppm, sinceUs: nowUs };
    this.#skews.add(skew);
    this.#ppm += ppm;
    this.#onWrong();
    return () => {
      if (this.#skews.delete(skew)) this.#ppm -= ppm;
    };
  }

  /**
   * Stops the clock: it reads the same from now on, and no timer runs out.
   *
   * @returns What lets it go on, at the time that it would have had; timers that are due run out.
   */
  freeze(nowUs: Micros): () => void {
    if (this.#freezes === 0) this.#frozenUs = this.read(nowUs);
    this.#freezes += 1;
    this.#onWrong();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#freezes -= 1;
      if (this.#freezes === 0) this.#runDue();
    };
  }

  /** A timer's time has come: its action runs now, or when the clock goes on. */
  timerDue(action: () => void): void {
    if (this.#freezes > 0) this.#due.push(action);
    else action();
  }

  #runDue(): void {
    const due = this.#due;
    this.#due = [];
    for (const action of due) action();
  }
}

function bounded(ppm: number): number {
  return Math.min(DRIFT_PPM_MAX, Math.max(-DRIFT_PPM_MAX, ppm));
}
