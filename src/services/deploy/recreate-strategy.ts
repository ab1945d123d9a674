/** All replicas at once: the `Recreate` strategy of Kubernetes, and what Compose does. */
import { missingSlots, NO_STEP, type Strategy } from './strategy.ts';

/** Terminates every old replica, waits until all are gone, then makes all new ones. */
export const recreateStrategy: Strategy = (view) => {
  const { desired, revision, replicas, terminating } = view;
  const isOut = ({ slot, revision: of }: { slot: number; revision: number }) =>
    of !== revision || slot >= desired;
  const remove = replicas.filter(isOut).map(({ slot }) => slot);
  if (remove.length > 0) return { create: [], remove };
  if (terminating.length > 0) return NO_STEP;
  return { create: missingSlots(view), remove: [] };
};
