/** Afflictions: what all faults have in common that impair nodes for a while, without an outage. */
import { doseFields, type FaultDose, strikeWhenBearable } from './dose.ts';
import type { FaultHost } from './host.ts';
import { drawTargets } from './targets.ts';
import { during, type FaultWindow, type Heal, windowFields } from './window.ts';

/** The fields of such a fault. */
export const afflictionFields = { ...windowFields, ...doseFields };

/** An affliction, as the engine reads it. */
export interface AfflictionSpec extends FaultDose, FaultWindow {}

/**
 * Has the targets of a fault impaired while its window is open. Under a budget each node is
 * impaired as soon as the budget bears it, and counts as unavailable from then on until it is
 * healed; without one, all are at once.
 *
 * @param impair - Does the harm to a node; returns what undoes it.
 */
export function afflict(
  spec: AfflictionSpec,
  host: FaultHost,
  impair: (node: number) => Heal,
): void {
  during(spec, host, () => {
    const heals: Heal[] = [];
    let isOpen = true;
    const begin = (node: number): boolean => {
      const heal = impair(node);
      const release = spec.budget === undefined ? () => {} : host.process.impair(node);
      host.note('fault_start', node, spec.kind);
      heals.push(() => {
        heal();
        release();
        host.note('fault_end', node, spec.kind);
      });
      return true;
    };
    for (const node of drawTargets(spec, host)) {
      if (spec.budget === undefined) begin(node);
      else
        strikeWhenBearable(
          spec,
          node,
          host,
          () => isOpen,
          () => begin(node),
        );
    }
    return () => {
      isOpen = false;
      for (const heal of heals) heal();
    };
  });
}
