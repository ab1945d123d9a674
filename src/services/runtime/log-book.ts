/** Lines that processes wrote: counted all, kept the last of each instance. */
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Instance } from './instance.ts';

export interface LogLine {
  readonly atUs: Micros;
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

const LINES_KEPT = 1_000;

export class LogBook {
  readonly #scheduler: Scheduler;
  readonly #lines = new Map<string, LogLine[]>();

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  write(instance: Instance, level: LogLine['level'], text: string): void {
    instance.logCounts.set(level, (instance.logCounts.get(level) ?? 0) + 1);
    const lines = this.#lines.get(instance.name) ?? [];
    this.#lines.set(instance.name, lines);
    lines.push({ atUs: this.#scheduler.nowUs(), level, text });
    if (lines.length > LINES_KEPT) lines.shift();
  }

  /** The lines kept of an instance, oldest first. */
  of(instance: string): readonly LogLine[] {
    return this.#lines.get(instance) ?? [];
  }
}
