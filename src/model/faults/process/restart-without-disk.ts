/** Restart without disk: nodes come back with nothing, and fetch the chain from their peers. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, strikeEach, takeDown } from '../outage.ts';

/** What a scenario file says about it. */
export const restartWithoutDiskSchema = record({
  kind: z.literal('restart_without_disk'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
}).describe('Nodes crash, lose their disks, and fetch the chain from their peers.');

/** Restart without disk, as the engine reads it. */
export type RestartWithoutDiskSpec = z.output<typeof restartWithoutDiskSchema>;

/** Takes every target down once, and everything from its disk. */
export function startRestartWithoutDisk(spec: RestartWithoutDiskSpec, host: FaultHost): void {
  strikeEach(spec, host, (node) => takeDown(spec, node, host, () => host.disk.wipe(node)));
}
