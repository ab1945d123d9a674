/** What a controller carries out and what it works with. */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import type { Registry } from '../metrics/registry.ts';
import type { SeriesStore } from '../metrics/series-store.ts';
import type { Budget } from './actions/action.ts';
import type { Cluster } from './cluster.ts';
import type { GateSpec } from './gates/table.ts';
import type { RollbackSpec } from './rollback-spec.ts';
import type { StageSpec } from './stage-spec.ts';
import type { RolloutState, RolloutVerdict } from './state.ts';

/** A rollout as the scenario tells it. */
export interface Plan {
  readonly stages: readonly StageSpec[];
  readonly gates: readonly GateSpec[];
  readonly rollbacks: readonly RollbackSpec[];
  readonly budgets: ReadonlyMap<string, Budget>;
}

export interface RolloutOptions {
  readonly cluster: Cluster;
  /** What was scraped: all that metric gates read. */
  readonly store: SeriesStore;
  /** The registry of the prober of a group, where restarts are observed. */
  readonly registryOf: (group: string) => Registry;
  readonly probeEveryUs: Micros;
  /**
   * How long a gate that cannot decide is asked again after its hold, and how long a check waits
   * for answers. Default: 10s.
   */
  readonly patienceUs?: Micros;
  /** Called when a stage begins, before its first action. */
  readonly onStage?: (name: string) => void;
  /** Called once, when no stage is left: faults and load end, and the run is judged. */
  readonly onStagesOver?: () => void;
  /** Called once, when the verdict is known. */
  readonly onEnd?: (verdict: RolloutVerdict) => void;
  /** State of a controller that went before: this one goes on where it stood. */
  readonly state?: RolloutState;
}

/** The gate of that name; the loader refuses a scenario that has none. */
export function gateOf(plan: Plan, name: string): GateSpec {
  const gate = plan.gates.find((one) => one.name === name);
  check(gate !== undefined, 'no gate of that name', name);
  return gate;
}

/** The rollback plan of that name; the loader refuses a scenario that has none. */
export function rollbackOf(plan: Plan, name: string): RollbackSpec {
  const rollback = plan.rollbacks.find((one) => one.name === name);
  check(rollback !== undefined, 'no rollback plan of that name', name);
  return rollback;
}

/** Gates that end a stage: the one its hold waits for, then those it lists. */
export function gatesOfStage(plan: Plan, stage: StageSpec): readonly GateSpec[] {
  const until = stage.hold?.until;
  const names = until === undefined ? stage.gates : [until, ...stage.gates];
  return [...new Set(names)].map((name) => gateOf(plan, name));
}

/** Gates that no stage refers to: they judge the whole run, at its end. */
export function gatesOfRun(plan: Plan): readonly GateSpec[] {
  const referred = new Set(plan.stages.flatMap((stage) => gatesOfStage(plan, stage)));
  return plan.gates.filter((gate) => !referred.has(gate));
}
