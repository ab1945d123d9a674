/** Pause: processes are stopped where they are, as SIGSTOP does, and go on later. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { afflict, afflictionFields } from '../affliction.ts';
import type { FaultHost } from '../host.ts';

/** What a scenario file says about it. */
export const pauseSchema = record({
  kind: z.literal('pause'),
  name: name('fault').describe('Name of this fault.'),
  ...afflictionFields,
}).describe(
  'Processes do nothing for a while; messages wait for them, and their timers fire late.',
);

/** Pause, as the engine reads it. */
export type PauseSpec = z.output<typeof pauseSchema>;

/** Stops the processes of the targets; a node that is down stays so. */
export function startPause(spec: PauseSpec, host: FaultHost): void {
  afflict(spec, host, (node) => host.process.pause(node));
}
