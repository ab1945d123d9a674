/**
 * Everything a rollout controller knows, as plain data that can be read and kept at any instant.
 *
 * Every step the controller takes is written here in the event that takes it. A controller that is
 * started again with the state of another goes on where that one stood, and repeats nothing.
 */
import type { Micros } from '../kernel/time.ts';
import type { NodeId } from './cluster.ts';
import type {
  GateRecord,
  RestartRecord,
  StageOutcome,
  StageRecord,
  TimelineRecord,
} from './records.ts';

/** What gates of the whole run have as their stage. */
export const RUN = 'run';

/**
 * How a rollout ended.
 *
 * - `promoted`: every stage passed, and so did every gate of the run.
 * - `failed`, `inconclusive`: a gate or an action did not pass, and there was no plan to undo it.
 * - `rolled-back`: a stage did not pass, and its plan undid it.
 * - `rollback-failed`: the plan itself failed; the cluster is in neither the old state nor the new.
 */
export type RolloutVerdict =
  | 'promoted'
  | 'failed'
  | 'inconclusive'
  | 'rolled-back'
  | 'rollback-failed';

/** What a stage came to, before anything is undone. */
export type Decision = 'passed' | 'failed' | 'inconclusive';

export interface StageProgress {
  readonly name: string;
  startedUs: Micros | null;
  /** Actions of `activate` that are complete. */
  actionsDone: number;
  /** When the last action was complete and the hold began. */
  activatedUs: Micros | null;
  /** What actions and gates came to; null before. */
  decision: Decision | null;
  /** Why an action failed. */
  failure: string | null;
  failedUs: Micros | null;
  /** The plan that undoes the stage, once it was begun. */
  rollback: string | null;
  rollbackStepsDone: number;
  /** Why a step of the plan failed. */
  rollbackFailure: string | null;
  outcome: StageOutcome | null;
  endedUs: Micros | null;
}

/** How far the planned restart of one node is: what has not happened yet is null. */
export interface RestartProgress {
  /** Which execution of which action it belongs to. */
  readonly action: string;
  readonly node: NodeId;
  readonly name: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly drainUs: Micros;
  stoppedUs: Micros | null;
  startedUs: Micros | null;
  readyUs: Micros | null;
  walRecords: number;
  blocksSynced: number;
  /** It was not ready in time. */
  isFailed: boolean;
}

export interface RolloutState {
  readonly stages: StageProgress[];
  readonly gates: GateRecord[];
  readonly restarts: RestartProgress[];
  readonly timeline: TimelineRecord[];
  /** Since when the rollout is paused. */
  pausedUs: Micros | null;
  /** What the controller waits for, for people. */
  waitingFor: string | null;
  verdict: RolloutVerdict | null;
}

/** The state of a rollout of those stages that has not begun. */
export function stateOf(stages: readonly string[]): RolloutState {
  return {
    stages: stages.map((name) => ({
      name,
      startedUs: null,
      actionsDone: 0,
      activatedUs: null,
      decision: null,
      failure: null,
      failedUs: null,
      rollback: null,
      rollbackStepsDone: 0,
      rollbackFailure: null,
      outcome: null,
      endedUs: null,
    })),
    gates: [],
    restarts: [],
    timeline: [],
    pausedUs: null,
    waitingFor: null,
    verdict: null,
  };
}

/** How the rollout ended, by its stages and by the gates of the whole run. */
export function verdictOf(state: RolloutState): RolloutVerdict {
  for (const { outcome, rollback } of state.stages) {
    if (outcome === 'passed') continue;
    if (outcome === 'rolled-back') return 'rolled-back';
    if (rollback !== null) return 'rollback-failed';
    return outcome === 'failed' ? 'failed' : 'inconclusive';
  }
  const decision = decisionOf(state.gates.filter((gate) => gate.stage === RUN));
  return decision === 'passed' ? 'promoted' : decision;
}

/** What gates come to together: the worst of them. */
export function decisionOf(gates: readonly GateRecord[]): Decision {
  if (gates.some((gate) => gate.outcome === 'fail')) return 'failed';
  return gates.every((gate) => gate.outcome === 'pass') ? 'passed' : 'inconclusive';
}

/** The stages as records. */
export function stageRecords(state: RolloutState): StageRecord[] {
  return state.stages.map(({ name, outcome, startedUs, endedUs, rollback }) => {
    const unfinished = startedUs === null ? 'not-reached' : 'inconclusive';
    return { name, outcome: outcome ?? unfinished, startedUs, endedUs, rollback };
  });
}

/** The restarts whose process was started again, as records. */
export function restartRecords(state: RolloutState): RestartRecord[] {
  return state.restarts.flatMap((restart) => {
    const { stoppedUs, startedUs } = restart;
    if (stoppedUs === null || startedUs === null) return [];
    return [
      {
        node: restart.name,
        fromVersion: restart.fromVersion,
        toVersion: restart.toVersion,
        drainUs: restart.drainUs,
        stoppedUs,
        startedUs,
        readyUs: restart.readyUs,
        walRecords: restart.walRecords,
        blocksSynced: restart.blocksSynced,
      },
    ];
  });
}
