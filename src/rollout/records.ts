/**
 * What a rollout leaves behind: plain data. Times are whole microseconds of virtual time since the
 * start of the run (`…Us`).
 */
import type { Micros } from '../kernel/time.ts';
import type { Unit } from '../metrics/catalogue.ts';

export type GateOutcome = 'pass' | 'fail' | 'inconclusive';
export type StageOutcome =
  | 'passed'
  | 'failed'
  | 'inconclusive'
  | 'rolled-back'
  | 'not-reached'
  /** It was not ready, and nothing was changed. */
  | 'blocked';

export interface GateRecord {
  readonly name: string;
  /** The stage it ended, or `run` for a gate of the whole run. */
  readonly stage: string;
  /** The rule as a person reads it: `p95 propagation <= 500ms`. */
  readonly rule: string;
  readonly outcome: GateOutcome;
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: Unit;
  /** Distance to the threshold, above 0 on the good side; null without a value. */
  readonly margin: number | null;
  readonly samples: number;
  readonly evaluatedUs: Micros;
  /** Since when the rule has been broken without a break; null unless it failed and that is known. */
  readonly firstBreachUs: Micros | null;
  /** From when on nothing that followed could let it pass; null unless it failed and that is known. */
  readonly lostUs: Micros | null;
  /** Why, when it did not pass: names nodes, counts, what was missing. */
  readonly reason: string | null;
  readonly refs: readonly string[];
}

export interface StageRecord {
  readonly name: string;
  readonly outcome: StageOutcome;
  readonly startedUs: Micros | null;
  readonly endedUs: Micros | null;
  /** Name of the rollback plan that ran, if one did. */
  readonly rollback: string | null;
}

/** One planned restart of one node by the rollout. */
export interface RestartRecord {
  readonly node: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  /** When its drain began. */
  readonly drainUs: Micros;
  readonly stoppedUs: Micros;
  readonly startedUs: Micros;
  /** When the rollout saw it ready; null when it did not in time. */
  readonly readyUs: Micros | null;
  readonly walRecords: number;
  readonly blocksSynced: number;
}

/** What a rollout does that is worth telling. */
export type TimelineKind =
  | 'stage'
  | 'gate'
  | 'rollback'
  | 'drain'
  | 'stop'
  | 'start'
  | 'ready'
  | 'action'
  | 'alert'
  | 'fault';

export interface TimelineRecord {
  readonly atUs: Micros;
  readonly kind: TimelineKind;
  readonly node: string | null;
  readonly detail: string;
}
