/** What a strategy of replacing replicas sees and what it can ask for. */

/** A replica that is not being terminated. */
export interface ReplicaView {
  /** The instance it is: the lowest number free when it was made. */
  readonly slot: number;
  /** Origin of the revision it was made from: what runs already is not replaced by its like. */
  readonly revision: number;
  readonly isReady: boolean;
  /** Ready for at least the time that the workload demands. */
  readonly isAvailable: boolean;
}

/** A workload at one instant. */
export interface WorkloadView {
  /** Replicas that it is to have. */
  readonly desired: number;
  /** Origin of the revision that they are to be of. */
  readonly revision: number;
  /** By slot, ascending. */
  readonly replicas: readonly ReplicaView[];
  /** Slots of replicas that are being terminated: they cannot be used yet. */
  readonly terminating: readonly number[];
}

/** What happens next. If both are empty, nothing does until the view changes. */
export interface Step {
  /** Slots in which replicas of the revision in effect are made. */
  readonly create: readonly number[];
  /** Slots whose replicas are terminated. */
  readonly remove: readonly number[];
}

/** One sync of a controller. It decides by the view alone. */
export type Strategy = (view: WorkloadView) => Step;

/** Nothing to do. */
export const NO_STEP: Step = { create: [], remove: [] };

/** The lowest slots that no replica holds, living or terminating. */
export function freeSlots(view: WorkloadView, count: number): readonly number[] {
  const held = new Set(view.terminating);
  for (const { slot } of view.replicas) held.add(slot);
  const free: number[] = [];
  for (let slot = 0; free.length < count; slot++) if (!held.has(slot)) free.push(slot);
  return free;
}

/** Slots from 0 to `desired - 1` that no replica holds, living or terminating. */
export function missingSlots(view: WorkloadView): readonly number[] {
  const held = new Set(view.terminating);
  for (const { slot } of view.replicas) held.add(slot);
  const slots = Array.from({ length: view.desired }, (_, slot) => slot);
  return slots.filter((slot) => !held.has(slot));
}
