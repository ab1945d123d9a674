/** Lost write: the power fails in the midst of a write, and what was not synced is gone. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { outageFields } from '../outage.ts';
import { losePowerInWrite } from './power-loss.ts';

/** What a scenario file says about it. */
export const diskLostWriteSchema = record({
  kind: z.literal('disk_lost_write'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
}).describe('Nodes lose power in the midst of a write, and what was not synced.');

/** Lost write, as the engine reads it. */
export type DiskLostWriteSpec = z.output<typeof diskLostWriteSchema>;

/** Has every target lose power once, and the write that it was at. */
export function startDiskLostWrite(spec: DiskLostWriteSpec, host: FaultHost): void {
  losePowerInWrite(spec, host, null, () => 0);
}
