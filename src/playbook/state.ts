/**
 * Everything the controller of a playbook knows, as plain data. Every step is written here in the
 * event that takes it, so that another controller can go on from it and repeat nothing.
 */
import type { Micros } from '../kernel/time.ts';
import type { GateRecord } from '../rollout/records.ts';

export type StageOutcome =
  | 'passed'
  /** Not ready, so nothing was changed. */
  | 'blocked'
  | 'failed'
  | 'inconclusive'
  | 'rolled-back';

/**
 * How a playbook ended.
 *
 * - `promoted`: every stage passed.
 * - `blocked`: a stage was not ready and changed nothing.
 * - `rolled-back`: a stage did not pass and its plan undid it.
 * - `rollback-failed`: the plan itself failed; the services are in neither state.
 * - `failed`, `inconclusive`: a stage did not pass and there was no plan to undo it.
 */
export type PlaybookVerdict =
  | 'promoted'
  | 'blocked'
  | 'rolled-back'
  | 'rollback-failed'
  | 'failed'
  | 'inconclusive';

type StagePhase = 'waiting' | 'readiness' | 'activate' | 'hold' | 'verify' | 'recover' | 'over';

export interface PlaybookStage {
  readonly name: string;
  phase: StagePhase;
  startedUs: Micros | null;
  /** When the last action was complete and the hold began. */
  activatedUs: Micros | null;
  actionsDone: number;
  /** Hash of what the services held when it began. */
  stateAtStart: string | null;
  /** Hash of what they held before the first action. */
  stateBefore: string | null;
  /** Hash of how the services were set up when it began: releases, files, settings. */
  configurationBefore: string | null;
  /** The same after the rollback; null when there was none. */
  stateAfter: string | null;
  /** The gate, action or invariant that ended it. */
  failedBy: string | null;
  failure: string | null;
  /** When that was decided: before anything is undone. */
  refusedUs: Micros | null;
  /** Whether what ended it was only undecided. */
  isUndecided: boolean;
  rollback: string | null;
  rollbackStepsDone: number;
  rollbackFailure: string | null;
  /** The gate that found the rollback wanting; null where an action or a difference did. */
  rollbackFailedBy: string | null;
  outcome: StageOutcome | null;
  endedUs: Micros | null;
}

/** What was written down for people: who, what, when, and a digest of it. */
export interface EvidenceRecord {
  readonly atUs: Micros;
  readonly kind:
    | 'check'
    | 'announcement'
    | 'incident'
    | 'decision'
    | 'diagnostics'
    | 'approval'
    | 'report'
    | 'baseline'
    | 'note';
  readonly stage: string;
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Hash of all above. */
  readonly digest: string;
}

export interface PlaybookTimelineRecord {
  readonly atUs: Micros;
  readonly kind: 'stage' | 'gate' | 'rollback' | 'action' | 'alert' | 'fault';
  readonly node: string | null;
  readonly detail: string;
}

/** A summary of a metric, kept to compare later stages with. */
export interface Baseline {
  readonly name: string;
  readonly atUs: Micros;
  /** How many values it was made of. */
  readonly samples: number;
  readonly statistics: Readonly<Record<'mean' | 'p50' | 'p95' | 'p99' | 'max', number>>;
  /** The values in order of time, at most a thousand, evenly taken: for comparisons of cohorts. */
  readonly values: readonly number[];
}

export interface PlaybookState {
  readonly stages: PlaybookStage[];
  readonly gates: GateRecord[];
  /** Names of gates that were asked by themselves: as conditions, or until they passed. */
  readonly asked: string[];
  readonly evidence: EvidenceRecord[];
  readonly timeline: PlaybookTimelineRecord[];
  readonly baselines: Baseline[];
  /** Steps of actions that were taken, by their keys: none is taken twice. */
  readonly steps: Record<string, string>;
  /** Values that actions leave for later ones: names of snapshots, bundles, versions before. */
  readonly notes: Record<string, string>;
  isPromotionBlocked: boolean;
  pausedUs: Micros | null;
  waitingFor: string | null;
  verdict: PlaybookVerdict | null;
}

/** Whether services that hold what this hash is of hold what they did before a stage. */
export function isStateBefore({ stateAtStart, stateBefore }: PlaybookStage, hash: string): boolean {
  return hash === stateAtStart || hash === stateBefore;
}

/** The state of a playbook that has not begun. */
export function playbookState(stages: readonly string[]): PlaybookState {
  return {
    stages: stages.map((name) => ({
      name,
      phase: 'waiting',
      startedUs: null,
      activatedUs: null,
      actionsDone: 0,
      stateAtStart: null,
      stateBefore: null,
      configurationBefore: null,
      stateAfter: null,
      failedBy: null,
      failure: null,
      refusedUs: null,
      isUndecided: false,
      rollback: null,
      rollbackStepsDone: 0,
      rollbackFailure: null,
      rollbackFailedBy: null,
      outcome: null,
      endedUs: null,
    })),
    gates: [],
    asked: [],
    evidence: [],
    timeline: [],
    baselines: [],
    steps: {},
    notes: {},
    isPromotionBlocked: false,
    pausedUs: null,
    waitingFor: null,
    verdict: null,
  };
}

/** How the playbook ended, by its stages. */
export function playbookVerdict(state: PlaybookState): PlaybookVerdict {
  for (const { outcome, rollback } of state.stages) {
    if (outcome === 'passed') continue;
    if (outcome === 'rolled-back' || outcome === 'blocked') return outcome;
    if (rollback !== null) return 'rollback-failed';
    return outcome === 'failed' ? 'failed' : 'inconclusive';
  }
  return 'promoted';
}
