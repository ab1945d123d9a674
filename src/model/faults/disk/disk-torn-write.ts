/** Torn write: the power fails while a validator writes to its log, and part of the record stays. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { outageFields } from '../outage.ts';
import { losePowerInWrite } from './power-loss.ts';

/** What a scenario file says about it. */
export const diskTornWriteSchema = record({
  kind: z.literal('disk_torn_write'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
}).describe('Validators lose power while they write to their logs, and part of the record stays.');

/** Torn write, as the engine reads it. */
export type DiskTornWriteSpec = z.output<typeof diskTornWriteSchema>;

/** Has every target lose power once, as it writes to its log. */
export function startDiskTornWrite(spec: DiskTornWriteSpec, host: FaultHost): void {
  const stream = host.stream('damage');
  losePowerInWrite(spec, host, 'log', (bytes) => 1 + stream.below(bytes - 1));
}
