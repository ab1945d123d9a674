/**
 * What waiting for a rollout tells: `kubectl rollout status` with a deadline.
 *
 * It speaks of the revision that the workload was given, and so is satisfied at once when what was
 * applied changed nothing. That the intended version runs is another question.
 */
import type { Micros } from '../../kernel/time.ts';

/** The numbers that the status is read from. Replicas being terminated do not count. */
export interface RolloutCounts {
  readonly desired: number;
  readonly total: number;
  /** Replicas of the revision in effect. */
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Of the updated ones, those available. */
  readonly updatedAvailable: number;
}

/** Result of a rollout so far. */
export type RolloutStatus =
  | { readonly state: 'complete' }
  | { readonly state: 'waiting'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: 'progress_deadline' | 'timeout' };

/** Whether a rollout has come to its end: all replicas are of the revision, and available. */
export function isComplete({ desired, total, updated, available }: RolloutCounts): boolean {
  return updated === desired && total === desired && available === desired;
}

/**
 * Reads the status.
 *
 * @param sinceProgressUs - Time since the rollout last made progress: more updated, ready or
 *   available replicas than before, or fewer old ones.
 * @param progressDeadlineUs - Longest time without progress.
 * @param waitedUs - Time since somebody waits for the rollout.
 * @param timeoutUs - How long they wait; infinite if they do.
 */
export function rolloutStatus(
  counts: RolloutCounts,
  sinceProgressUs: Micros,
  progressDeadlineUs: Micros,
  waitedUs: Micros,
  timeoutUs: Micros,
): RolloutStatus {
  if (isComplete(counts)) return { state: 'complete' };
  if (sinceProgressUs > progressDeadlineUs) return { state: 'failed', reason: 'progress_deadline' };
  if (waitedUs >= timeoutUs) return { state: 'failed', reason: 'timeout' };
  return { state: 'waiting', reason: waitsFor(counts) };
}

function waitsFor({ desired, total, updated, available }: RolloutCounts): string {
  if (updated < desired) return `${updated} of ${desired} replicas are updated`;
  if (total > updated) return `${total - updated} old replicas are pending termination`;
  return `${available} of ${updated} updated replicas are available`;
}
