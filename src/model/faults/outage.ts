/** Outages: what all faults have in common that take nodes down once, for a while. */
import type { Micros } from '../../kernel/time.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { doseFields, type FaultDose, strikeWhenBearable } from './dose.ts';
import type { FaultHost } from './host.ts';
import { drawTargets } from './targets.ts';
import { during, type FaultWindow, windowFields } from './window.ts';

/** The fields of such a fault. */
export const outageFields = {
  start: windowFields.start,
  stage: windowFields.stage,
  ...doseFields,
  downtime: positiveDuration().describe('From its stop until a node starts again.'),
};

/** An outage, as the engine reads it. */
export interface OutageSpec extends FaultDose, Pick<FaultWindow, 'startUs' | 'stage'> {
  readonly downtimeUs: Micros;
}

/** Has every target struck once, as soon as it may be lost and before the last stage is over. */
export function strikeEach(
  spec: OutageSpec,
  host: FaultHost,
  strike: (node: number) => boolean,
): void {
  const { startUs, stage } = spec;
  during({ startUs, stage }, host, () => {
    const isWanted = () => !host.isOver();
    for (const node of drawTargets(spec, host)) {
      strikeWhenBearable(spec, node, host, isWanted, () => strike(node));
    }
    return () => {};
  });
}

/**
 * Takes a node down, and starts it again after a while.
 *
 * @param whileDown - What else happens to the node, right after its process has died.
 * @returns Whether the node could be taken down.
 */
export function takeDown(
  spec: Pick<OutageSpec, 'kind' | 'name' | 'downtimeUs'>,
  node: number,
  host: FaultHost,
  whileDown: () => void = () => {},
): boolean {
  if (!host.crash(node, spec.name)) return false;
  whileDown();
  host.note('fault_start', node, spec.kind);
  host.after(spec.downtimeUs, () => {
    host.restart(node, spec.name);
    host.note('fault_end', node, spec.kind);
  });
  return true;
}
