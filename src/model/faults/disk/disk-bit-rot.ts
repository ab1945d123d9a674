/** Bit rot: a bit on a disk is inverted; the node finds out by a checksum when it starts. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, strikeEach, takeDown } from '../outage.ts';
import { diskPart } from './part.ts';

/** What a scenario file says about it. */
export const diskBitRotSchema = record({
  kind: z.literal('disk_bit_rot'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
  part: diskPart(),
}).describe('A bit on the disks of nodes is inverted, and they restart.');

/** Bit rot, as the engine reads it. */
export type DiskBitRotSpec = z.output<typeof diskBitRotSchema>;

/** Takes every target down once, and inverts a bit of its log or its blocks. */
export function startDiskBitRot(spec: DiskBitRotSpec, host: FaultHost): void {
  const stream = host.stream('damage');
  strikeEach(
    spec,
    host,
    (node) => host.disk.flipBit(node, spec.part, stream) && takeDown(spec, node, host),
  );
}
