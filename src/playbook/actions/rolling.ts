/**
 * The rolling update of instances that have names: the arithmetic of a Kubernetes Deployment, in
 * which each replica comes back in its own place.
 *
 * Spare places carry load while their owners are replaced, and are empty again at the end.
 */
import { deploymentStrategy } from '../../services/deploy/deployment-strategy.ts';
import {
  type RollingBudget,
  type RollingLimits,
  rollingLimits,
} from '../../services/deploy/rolling-update.ts';
import {
  missingSlots,
  NO_STEP,
  type Step,
  type Strategy,
  type WorkloadView,
} from '../../services/deploy/strategy.ts';

/** Replaces replicas by a budget and leaves them in the lowest slots. */
export function rollingInPlace(budget: RollingBudget): Strategy {
  const replace = deploymentStrategy(budget);
  return (view) => {
    const limits = rollingLimits(budget, view.desired);
    const isReplaced = view.replicas.every(({ revision }) => revision === view.revision);
    if (isReplaced && view.replicas.length >= view.desired) return homeward(view, limits);
    const { create, remove } = replace(view);
    // A place whose process still drains is not free, and there are no others than these.
    return { create: create.filter((slot) => slot < view.desired + limits.surge), remove };
  };
}

/** What runs in spare slots makes room as soon as those whose places they took are back. */
function homeward(view: WorkloadView, { surge, unavailable }: RollingLimits): Step {
  const { desired, replicas } = view;
  const away = replicas.filter(({ slot }) => slot >= desired);
  if (away.length === 0) return NO_STEP;
  const create = missingSlots(view).slice(0, desired + surge - replicas.length);
  if (create.length > 0) return { create, remove: [] };
  const home = replicas.filter(({ slot, isAvailable }) => slot < desired && isAvailable).length;
  const needed = Math.max(0, desired - unavailable - home);
  const remove = away.map(({ slot }) => slot).slice(needed);
  return remove.length === 0 ? NO_STEP : { create: [], remove };
}
