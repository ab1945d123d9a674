/** Misdirected write: a record lies where another should be, whole, and is missing from its own place. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, strikeEach, takeDown } from '../outage.ts';
import { diskPart } from './part.ts';

/** What a scenario file says about it. */
export const diskMisdirectedWriteSchema = record({
  kind: z.literal('disk_misdirected_write'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
  part: diskPart(),
}).describe('A record on the disks of nodes lies over another, and they restart.');

/** Misdirected write, as the engine reads it. */
export type DiskMisdirectedWriteSpec = z.output<typeof diskMisdirectedWriteSchema>;

/** Takes every target down once; one record of its log or its blocks lies over another. */
export function startDiskMisdirectedWrite(spec: DiskMisdirectedWriteSpec, host: FaultHost): void {
  const stream = host.stream('damage');
  strikeEach(
    spec,
    host,
    (node) => host.disk.misdirect(node, spec.part, stream) && takeDown(spec, node, host),
  );
}
