/**
 * The arithmetic by which a Kubernetes Deployment replaces its replicas, as pure functions.
 *
 * Each sync of the controller either scales the new replica set up or scales old ones down, never
 * both. Source: Kubernetes, `pkg/controller/deployment/rolling.go` and
 * `pkg/controller/deployment/util/deployment_util.go`.
 */
import { type CountOrPercent, replicaCount } from './rounding.ts';

/** How far a rollout may go above and below the number of replicas. */
export interface RollingBudget {
  readonly maxSurge: CountOrPercent;
  readonly maxUnavailable: CountOrPercent;
}

/** A rolling budget in replicas. */
export interface RollingLimits {
  readonly surge: number;
  readonly unavailable: number;
}

/** The replicas of one revision; those that are terminating do not count. */
export interface ReplicaSetSize {
  readonly replicas: number;
  /** Those of them that are available. */
  readonly available: number;
}

/** What one sync does: the new replica set grows, or old ones shrink, or nothing. */
export interface RollingStep {
  /** Replicas to add to the new replica set; below 0 if it has too many. */
  readonly grow: number;
  /** Replicas to take from each old replica set, the oldest first: unavailable ones go first. */
  readonly shrink: readonly number[];
}

/**
 * Resolves a budget: surge rounds up, unavailable rounds down, and if both come to 0, one replica
 * may be unavailable, as nothing could move otherwise. No more can be unavailable than there are.
 */
export function rollingLimits(budget: RollingBudget, replicas: number): RollingLimits {
  const surge = replicaCount(budget.maxSurge, replicas, 'up');
  const unavailable = replicaCount(budget.maxUnavailable, replicas, 'down');
  if (surge === 0 && unavailable === 0) return { surge, unavailable: Math.min(1, replicas) };
  return { surge, unavailable: Math.min(unavailable, replicas) };
}

/**
 * What the next sync does.
 *
 * @param desired - Replicas that the workload is to have.
 * @param current - The new replica set.
 * @param old - The others, the oldest first.
 */
export function rollingStep(
  desired: number,
  limits: RollingLimits,
  current: ReplicaSetSize,
  old: readonly ReplicaSetSize[],
): RollingStep {
  const oldCount = sumOf(old, (set) => set.replicas);
  const grow = growth(desired, limits, current.replicas, oldCount);
  if (grow !== 0) return { grow, shrink: old.map(() => 0) };
  if (oldCount === 0) return { grow: 0, shrink: old.map(() => 0) };
  return { grow: 0, shrink: shrinkage(desired, limits, current, old) };
}

function growth(desired: number, limits: RollingLimits, current: number, old: number): number {
  if (current > desired) return desired - current;
  const room = desired + limits.surge - (current + old);
  return Math.max(0, Math.min(room, desired - current));
}

function shrinkage(
  desired: number,
  limits: RollingLimits,
  current: ReplicaSetSize,
  old: readonly ReplicaSetSize[],
): readonly number[] {
  const shrink = old.map(() => 0);
  const availableMin = desired - limits.unavailable;
  const all = current.replicas + sumOf(old, (set) => set.replicas);
  const notYet = current.replicas - current.available;
  let unhealthyMax = all - availableMin - notYet;
  if (unhealthyMax <= 0) return shrink;
  for (const [index, set] of old.entries()) {
    const taken = Math.min(unhealthyMax, set.replicas - set.available);
    shrink[index] = taken;
    unhealthyMax -= taken;
  }
  const available = current.available + sumOf(old, (set) => set.available);
  let healthyMax = Math.max(0, available - availableMin);
  for (const [index, set] of old.entries()) {
    const taken = Math.min(healthyMax, set.replicas - shrink[index]!);
    shrink[index]! += taken;
    healthyMax -= taken;
  }
  return shrink;
}

function sumOf(sets: readonly ReplicaSetSize[], of: (set: ReplicaSetSize) => number): number {
  let sum = 0;
  for (const set of sets) sum += of(set);
  return sum;
}
