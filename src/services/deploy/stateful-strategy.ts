/**
 * Ordered update of replicas with identities: a Kubernetes StatefulSet.
 *
 * Source: Kubernetes, `pkg/controller/statefulset/stateful_set_control.go`, without partitions.
 */
import { missingSlots, NO_STEP, type Step, type Strategy, type WorkloadView } from './strategy.ts';

/**
 * - `ordered_ready`: makes replicas from 0 up, each after those below it are available; does nothing
 *   while one is not. So a replica that never gets ready blocks even the way back to a revision
 *   that works, until somebody deletes it: a documented property of StatefulSets.
 * - `parallel`: makes all at once, and replaces without waiting for what is broken already.
 */
export type ReplicaOrder = 'ordered_ready' | 'parallel';

/** Replaces one replica at a time, from the highest slot down to 0. */
export function statefulStrategy(order: ReplicaOrder): Strategy {
  return (view) => {
    const step = order === 'parallel' ? createAll(view) : createInOrder(view);
    return step ?? removeSurplus(view) ?? replaceNext(view);
  };
}

function createAll(view: WorkloadView): Step | undefined {
  const create = missingSlots(view);
  return create.length === 0 ? undefined : { create, remove: [] };
}

function createInOrder(view: WorkloadView): Step | undefined {
  for (let slot = 0; slot < view.desired; slot++) {
    const replica = view.replicas.find((candidate) => candidate.slot === slot);
    if (replica?.isAvailable) continue;
    const isMissing = replica === undefined && !view.terminating.includes(slot);
    return isMissing ? { create: [slot], remove: [] } : NO_STEP;
  }
  return undefined;
}

function removeSurplus(view: WorkloadView): Step | undefined {
  const surplus = view.replicas.filter(({ slot }) => slot >= view.desired);
  const highest = surplus.at(-1);
  if (highest === undefined) return undefined;
  return view.terminating.length > 0 ? NO_STEP : { create: [], remove: [highest.slot] };
}

function replaceNext(view: WorkloadView): Step {
  for (let slot = view.desired - 1; slot >= 0; slot--) {
    const replica = view.replicas.find((candidate) => candidate.slot === slot);
    if (replica === undefined) return NO_STEP;
    if (replica.revision !== view.revision) return { create: [], remove: [slot] };
    if (!replica.isAvailable) return NO_STEP;
  }
  return NO_STEP;
}
