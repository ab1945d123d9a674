/** Full disk: writes fail for want of room. A node that cannot write says and finalises nothing. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { afflict, afflictionFields } from '../affliction.ts';
import type { FaultHost } from '../host.ts';

/** What a scenario file says about it. */
export const diskFullSchema = record({
  kind: z.literal('disk_full'),
  name: name('fault').describe('Name of this fault.'),
  ...afflictionFields,
}).describe('Disks of nodes have no room; without it, nodes neither vote nor finalise.');

/** Full disk, as the engine reads it. */
export type DiskFullSpec = z.output<typeof diskFullSchema>;

/** Fills the disks of the targets; healed, there is room, and they catch up. */
export function startDiskFull(spec: DiskFullSpec, host: FaultHost): void {
  afflict(spec, host, (node) => host.disk.fill(node));
}
