/** Says how far a drill is: a bar on a terminal, a line for every tenth elsewhere. */
import type { TrialResult } from '../drill/trial.ts';
import { printableLine } from '../report/printable.ts';
import type { Io } from './io.ts';
import { cut } from './terminal.ts';

const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';
const BAR_WIDTH = 24;

export class TrialProgress {
  readonly #io: Io;
  readonly #isQuiet: boolean;
  readonly #isLive: boolean;
  readonly #startedMs: number;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #tenths = 0;

  constructor(io: Io, isQuiet: boolean) {
    this.#io = io;
    this.#isQuiet = isQuiet;
    const { TERM } = io.env;
    this.#isLive = io.stderr.isTty && TERM !== 'dumb';
    this.#startedMs = io.nowMs();
  }

  /** Takes the count of trials that are done. */
  report(done: number, total: number, last: TrialResult): void {
    if (this.#isQuiet) return;
    if (this.#isLive) this.#draw(done, total, last);
    else this.#announce(done, total);
  }

  /** Clears the line, so that what follows starts on a clean one. */
  end(): void {
    if (this.#isLive && !this.#isQuiet) this.#io.stderr.write(CLEAR_LINE);
  }

  #draw(done: number, total: number, { spec }: TrialResult): void {
    const nowMs = this.#io.nowMs();
    if (nowMs - this.#drawnMs < REDRAW_MS && done < total) return;
    this.#drawnMs = nowMs;
    const filled = Math.round((done / total) * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    const line = `  ${bar} ${done}/${total}  ${this.#left(done, total)}  ${printableLine(spec.mutant ?? 'healthy')} seed ${spec.seed}`;
    this.#io.stderr.write(CLEAR_LINE + cut(line, this.#io.stderr.columns - 1));
  }

  #left(done: number, total: number): string {
    const tookMs = this.#io.nowMs() - this.#startedMs;
    const seconds = Math.ceil(((tookMs / done) * (total - done)) / 1_000);
    return seconds >= 120 ? `${Math.ceil(seconds / 60)} min left` : `${seconds} s left`;
  }

  #announce(done: number, total: number): void {
    const tenths = Math.floor((done * 10) / total);
    if (tenths === this.#tenths) return;
    this.#tenths = tenths;
    this.#io.stderr.write(`  ${done} of ${total} trials\n`);
  }
}
