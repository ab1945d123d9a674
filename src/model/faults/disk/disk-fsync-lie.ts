/**
 * Lying sync: a disk says of writes that they are durable when they are not, until the power fails.
 *
 * A validator acts upon what its disk says: it sends a vote that it then forgets, and may vote
 * otherwise. No log makes up for that, so such a node counts as faulty; a cluster bears no more of
 * them than of others that lie.
 */
import { z } from 'zod';
import { positiveDuration } from '../../../schema/duration.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { isBearable } from '../dose.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, takeDown } from '../outage.ts';
import { drawTargets } from '../targets.ts';
import { during } from '../window.ts';

/** What a scenario file says about it. */
export const diskFsyncLieSchema = record({
  kind: z.literal('disk_fsync_lie'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
  duration: positiveDuration().describe('How long the disks lie before the power fails.'),
}).describe('Disks acknowledge syncs that they do not do; then nodes lose power.');

/** Lying sync, as the engine reads it. */
export type DiskFsyncLieSpec = z.output<typeof diskFsyncLieSchema>;

/**
 * Has the disks of the targets lie, then the power fail. Where the budget does not bear that, or
 * the last stage is over, the power holds and all is written.
 */
export function startDiskFsyncLie(spec: DiskFsyncLieSpec, host: FaultHost): void {
  during(spec, host, () => {
    const lying = drawTargets(spec, host).map((node) => ({ node, stop: host.disk.lie(node) }));
    return () => {
      for (const { node, stop } of lying) {
        const isDue = !host.isOver() && isBearable(spec, node, host);
        if (isDue) takeDown(spec, node, host, () => host.disk.losePower(node));
        stop();
      }
    };
  });
}
