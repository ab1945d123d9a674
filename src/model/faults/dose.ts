/** How much a cluster is dosed with faults of its nodes: no more than a budget bears. */
import type { Micros } from '../../kernel/time.ts';
import { nameOf } from '../../schema/names.ts';
import type { FaultHost } from './host.ts';
import { type FaultTargets, targetFields } from './targets.ts';

/** The fields of a fault that takes nodes out of action. */
export const doseFields = {
  ...targetFields,
  budget: nameOf('budget')
    .optional()
    .describe('Budget that it must leave intact: a node is spared until the budget bears it.'),
};

/** Targets and budget, as the engine reads them. */
export interface FaultDose extends FaultTargets {
  readonly kind: string;
  readonly name: string;
  readonly budget?: string | undefined;
}

/** How soon a node is tried again that could not be struck. */
const POSTPONE_US: Micros = 50_000;

/** Whether a node is up, nobody else's, and may be lost as far as the budget goes. */
export function isBearable(dose: FaultDose, node: number, host: FaultHost): boolean {
  return dose.targets.some((group) => host.crashable(group, dose.budget).includes(node));
}

/**
 * Tries something until it succeeds.
 *
 * @param isWanted - Asked before each attempt; once it says no, there is no other.
 */
export function persist(host: FaultHost, isWanted: () => boolean, attempt: () => boolean): void {
  if (!isWanted() || attempt()) return;
  host.after(POSTPONE_US, () => persist(host, isWanted, attempt));
}

/** Strikes a node as soon as it may be lost, unless the fault is not wanted any more by then. */
export function strikeWhenBearable(
  dose: FaultDose,
  node: number,
  host: FaultHost,
  isWanted: () => boolean,
  strike: () => boolean,
): void {
  persist(host, isWanted, () => isBearable(dose, node, host) && strike());
}
