/** Latent sector error: what was written cannot be read any more. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, strikeEach, takeDown } from '../outage.ts';
import { diskPart } from './part.ts';

/** What a scenario file says about it. */
export const diskLatentSectorSchema = record({
  kind: z.literal('disk_latent_sector'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
  part: diskPart(),
}).describe('Sectors of the disks of nodes become unreadable, and they restart.');

/** Latent sector error, as the engine reads it. */
export type DiskLatentSectorSpec = z.output<typeof diskLatentSectorSchema>;

/** Takes every target down once, and makes its log or one of its blocks unreadable. */
export function startDiskLatentSector(spec: DiskLatentSectorSpec, host: FaultHost): void {
  const stream = host.stream('damage');
  strikeEach(
    spec,
    host,
    (node) => host.disk.loseSector(node, spec.part, stream) && takeDown(spec, node, host),
  );
}
