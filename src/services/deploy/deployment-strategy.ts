/** Rolling update of interchangeable replicas: a Kubernetes Deployment. */
import { type RollingBudget, rollingLimits, rollingStep } from './rolling-update.ts';
import {
  freeSlots,
  NO_STEP,
  type ReplicaView,
  type Strategy,
  type WorkloadView,
} from './strategy.ts';

/** Replaces replicas above and below the desired number by a budget. */
export function deploymentStrategy(budget: RollingBudget): Strategy {
  return (view) => {
    const limits = rollingLimits(budget, view.desired);
    const current = view.replicas.filter(({ revision }) => revision === view.revision);
    const old = oldSets(view);
    const step = rollingStep(view.desired, limits, sizeOf(current), old.map(sizeOf));
    if (step.grow > 0) return { create: freeSlots(view, step.grow), remove: [] };
    if (step.grow < 0) return { create: [], remove: victims(current, -step.grow) };
    const remove = old.flatMap((set, index) => victims(set, step.shrink[index]!));
    return remove.length === 0 ? NO_STEP : { create: [], remove };
  };
}

/** The replicas of each old revision, the oldest revision first. */
function oldSets(view: WorkloadView): ReplicaView[][] {
  const sets = new Map<number, ReplicaView[]>();
  for (const replica of view.replicas) {
    if (replica.revision === view.revision) continue;
    const set = sets.get(replica.revision);
    if (set === undefined) sets.set(replica.revision, [replica]);
    else set.push(replica);
  }
  return [...sets].sort(([a], [b]) => a - b).map(([, set]) => set);
}

function sizeOf(set: readonly ReplicaView[]) {
  const available = set.filter(({ isAvailable }) => isAvailable).length;
  return { replicas: set.length, available };
}

/** Unavailable ones first, and the highest slots first among equals. */
function victims(set: readonly ReplicaView[], count: number): readonly number[] {
  const worth = ({ isReady, isAvailable }: ReplicaView) => Number(isReady) + Number(isAvailable);
  const ordered = set.toSorted((a, b) => worth(a) - worth(b) || b.slot - a.slot);
  return ordered.slice(0, count).map(({ slot }) => slot);
}
