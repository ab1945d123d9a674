/** A rollout on a toy cluster, written as a scenario would write it. */
import { type Micros, ms, seconds } from '../../src/kernel/time.ts';
import { RolloutController } from '../../src/rollout/controller.ts';
import { type GateSpec, gateSchema } from '../../src/rollout/gates/table.ts';
import type { Plan } from '../../src/rollout/plan.ts';
import { rollbackSchema } from '../../src/rollout/rollback-spec.ts';
import { stageSchema } from '../../src/rollout/stage-spec.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import { GROUP, ToyCluster, type ToyOptions } from './toy-cluster.ts';

export interface ToyPlan {
  readonly stages: readonly object[];
  readonly gates?: readonly object[];
  readonly rollback?: readonly object[];
  readonly maxUnavailable?: number;
}

/** A rolling restart of the whole toy group, as written in a scenario. */
export function restartInto(version: string, changes: object = {}): object {
  return {
    action: 'rolling_restart',
    name: `all-to-${version}`,
    group: GROUP,
    to: version,
    budget: 'down',
    drain: '300ms',
    downtime: '700ms',
    ready_within: '5s',
    settle: '200ms',
    ...changes,
  };
}

export function toyCluster(changes: Partial<ToyOptions> = {}): ToyCluster {
  return new ToyCluster({
    seed: '1',
    nodes: 4,
    probeEveryUs: ms(100),
    scrapeEveryUs: ms(250),
    readyMaxUs: seconds(1),
    ...changes,
  });
}

function gateSpec(written: object): GateSpec {
  return gateSchema.parse(written);
}

export function planOf({ stages, gates = [], rollback = [], maxUnavailable = 1 }: ToyPlan): Plan {
  return {
    stages: stages.map((stage) => stageSchema.parse(stage)),
    gates: gates.map((gate) => gateSpec(gate)),
    rollbacks: rollback.map((plan) => rollbackSchema.parse(plan)),
    budgets: new Map([['down', { group: GROUP, maxUnavailable }]]),
  };
}

/** A controller on a cluster; `onStage` calls are collected in `stages`. */
export function controllerOf(
  cluster: ToyCluster,
  plan: Plan,
  state?: RolloutState,
): { controller: RolloutController; stages: string[] } {
  const stages: string[] = [];
  const controller = new RolloutController(plan, {
    cluster,
    store: cluster.store,
    registryOf: () => cluster.registry,
    probeEveryUs: ms(100),
    patienceUs: seconds(3),
    onStage: (name) => stages.push(name),
    onEnd: () => cluster.simulation.stop(),
    ...(state === undefined ? {} : { state }),
  });
  return { controller, stages };
}

/** Carries out a rollout until it ends, or until `untilUs`. */
export function rehearse(
  cluster: ToyCluster,
  toyPlan: ToyPlan,
  untilUs: Micros = seconds(600),
): { state: RolloutState; controller: RolloutController; stages: readonly string[] } {
  const { controller, stages } = controllerOf(cluster, planOf(toyPlan));
  controller.start();
  cluster.simulation.run(untilUs);
  return { state: controller.state, controller, stages };
}
