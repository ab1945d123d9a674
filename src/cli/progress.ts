/**
 * Says how far a run is: one line redrawn on a terminal, a line per stage elsewhere.
 */
import { durationText } from '../kernel/words.ts';
import { formatCount } from '../report/format.ts';
import { printableLine } from '../report/printable.ts';
import type { RunProgress } from '../run/run-scenario.ts';
import type { Io } from './io.ts';
import { cut } from './terminal.ts';

/** Ten times a second is all an eye can use. */
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

export class Progress {
  readonly #io: Io;
  readonly #isLive: boolean;
  readonly #startedMs: number;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #isDrawn = false;
  #stage: string | undefined;

  constructor(io: Io) {
    this.#io = io;
    const { TERM } = io.env;
    this.#isLive = io.stderr.isTty && TERM !== 'dumb';
    this.#startedMs = io.nowMs();
  }

  /** Takes the state of the run; shows it when it is time to. */
  report(progress: RunProgress): void {
    if (this.#isLive) this.#redraw(progress);
    else if (progress.stage !== this.#stage) this.#announce(progress);
    this.#stage = progress.stage;
  }

  /** Clears the line, so that what follows starts on a clean one. */
  end(): void {
    if (this.#isDrawn) this.#io.stderr.write(CLEAR_LINE);
    this.#isDrawn = false;
  }

  #redraw(progress: RunProgress): void {
    const nowMs = this.#io.nowMs();
    if (nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    this.#isDrawn = true;
    const seconds = (nowMs - this.#startedMs) / 1_000;
    const rate = seconds > 0 ? Math.round(progress.events / seconds) : 0;
    const line = `  ${printableLine(progress.stage)}  ${durationText(progress.virtualUs)} virtual  ${formatCount(progress.events)} events  ${formatCount(rate)}/s`;
    // The last column stays free: some terminals wrap as soon as it is filled.
    this.#io.stderr.write(CLEAR_LINE + cut(line, this.#io.stderr.columns - 1));
  }

  #announce({ stage, virtualUs }: RunProgress): void {
    this.#io.stderr.write(`  ${printableLine(stage)} at ${durationText(virtualUs)}\n`);
  }
}
