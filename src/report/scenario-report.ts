/**
 * One scenario of a report: its result, if it came to one, and what surrounds it.
 */
import type { Outcome, RunResult } from '../run/result.ts';

/** Excusable is a failure after more faults than the stated tolerance bears. */
type ReportStatus = 'passed' | 'failed' | 'excusable' | 'interrupted';

export interface ScenarioReport {
  readonly name: string;
  /** What its summaries are called after. */
  readonly shortName: string;
  /** Folder of its artifacts relative to the report: `.`, or a slug. */
  readonly artifactsDir: string;
  /** The command that repeats the run. */
  readonly reproduce: string;
  readonly status: ReportStatus;
  /** All that asks for another exit code than 0. */
  readonly outcomes: readonly Outcome[];
  /** null when the run ended before it had anything to say. */
  readonly result: RunResult | null;
}

/** What a report says of its own making. */
export interface ReportFrame {
  readonly simnetVersion: string;
  readonly exitCode: number;
  /** RFC 3339; measured. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Measured wall time of all runs. */
  readonly durationSeconds: number;
}
