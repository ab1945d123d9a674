/**
 * Slow disk: syncs take longer, and what waits for them: votes, proposals, and acknowledgements of
 * transactions. When a disk is healed, what it was at takes no longer than what begins then.
 */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import { afflict, afflictionFields } from '../affliction.ts';
import type { FaultHost } from '../host.ts';

/** What a scenario file says about it. */
export const diskSlowSchema = record({
  kind: z.literal('disk_slow'),
  name: name('fault').describe('Name of this fault.'),
  ...afflictionFields,
  factor: whole(2, 10_000).describe('How many times as long a sync takes.'),
}).describe('Syncs of the disks of nodes take longer; healed, those under way end soon.');

/** Slow disk, as the engine reads it. */
export type DiskSlowSpec = z.output<typeof diskSlowSchema>;

/** Slows the disks of the targets down. */
export function startDiskSlow(spec: DiskSlowSpec, host: FaultHost): void {
  afflict(spec, host, (node) => host.disk.slow(node, spec.factor));
}
