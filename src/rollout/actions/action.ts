/** What every action of a stage or a rollback plan works with. */
import type { Micros } from '../../kernel/time.ts';
import type { Registry } from '../../metrics/registry.ts';
import type { Cluster } from '../cluster.ts';
import type { Process } from '../process.ts';
import type { TimelineKind } from '../records.ts';
import type { RolloutState } from '../state.ts';

/** Most nodes of a group that may be unavailable at once. */
export interface Budget {
  readonly group: string;
  readonly maxUnavailable: number;
}

export interface ActionContext {
  readonly cluster: Cluster;
  readonly state: RolloutState;
  readonly budgets: ReadonlyMap<string, Budget>;
  /** How often the controller looks at what it waits for. */
  readonly probeEveryUs: Micros;
  /** Where what is observed about a group is counted. */
  readonly registryOf: (group: string) => Registry;
  /** Names this execution of the action among all of the rollout: `post-rollout/rollback/1`. */
  readonly key: string;
  /** Whether it is a step of a rollback plan. */
  readonly isRollback: boolean;
}

/** Runs an action; its result says why it failed, or is null. */
export type ActionProcess = Process<string | null>;

/** Adds an entry to the timeline, at this instant. */
export function note(
  { cluster, state }: Pick<ActionContext, 'cluster' | 'state'>,
  kind: TimelineKind,
  node: string | null,
  detail: string,
): void {
  state.timeline.push({ atUs: cluster.nowUs(), kind, node, detail });
}
