/** Loss of power in the midst of a write: what the faults of unsynced writes have in common. */
import type { DiskPart } from '../../node/disk.ts';
import { isBearable } from '../dose.ts';
import type { FaultHost } from '../host.ts';
import { type OutageSpec, strikeEach, takeDown } from '../outage.ts';

/**
 * Has every target lose power once, in the midst of a write.
 *
 * @param part - What must be being written; null for either.
 * @param tear - Given the length of the frame of the log that is being written: how many of its
 *   bytes reach the disk.
 */
export function losePowerInWrite(
  spec: OutageSpec,
  host: FaultHost,
  part: DiskPart | null,
  tear: (bytes: number) => number,
): void {
  const cut = (node: number): boolean =>
    isBearable(spec, node, host) &&
    takeDown(spec, node, host, () => host.disk.losePower(node, tear));
  const lieInWait = (node: number): boolean => {
    host.disk.whenWriting(node, part, () => {
      if (!host.isOver() && !cut(node)) lieInWait(node);
    });
    return true;
  };
  strikeEach(spec, host, lieInWait);
}
