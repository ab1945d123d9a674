/** What invariants see of a rollout: its plan and its state, as it writes them down itself. */
import type { Micros } from '../../kernel/time.ts';

export interface StageView {
  readonly name: string;
  readonly startedUs: Micros | null;
  readonly activatedUs: Micros | null;
  readonly endedUs: Micros | null;
  readonly outcome: string | null;
  readonly rollback: string | null;
}

export interface RestartView {
  /** Which execution of which action it belongs to. */
  readonly action: string;
  readonly node: number;
  readonly toVersion: string;
  readonly readyUs: Micros | null;
  readonly isFailed: boolean;
}

interface GateView {
  readonly name: string;
  readonly stage: string;
  readonly outcome: string;
  readonly evaluatedUs: Micros;
}

export interface StagePlanView {
  readonly name: string;
  readonly hold?: { readonly minUs: Micros; readonly until?: string | undefined } | undefined;
  readonly gates: readonly string[];
}

export interface RolloutView {
  readonly plan: {
    readonly stages: readonly StagePlanView[];
    /** A gate with a metric reads what was scraped. */
    readonly gates: readonly { readonly name: string; readonly metric?: string }[];
  };
  readonly state: {
    readonly stages: readonly StageView[];
    readonly gates: readonly GateView[];
    readonly restarts: readonly RestartView[];
    readonly verdict: string | null;
  };
}
