/** Crash: nodes die, once, and come back after a while. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, strikeEach, takeDown } from '../outage.ts';

/** What a scenario file says about it. */
export const crashSchema = record({
  kind: z.literal('crash'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
}).describe('Nodes crash together, once, and start again after a while.');

/** Crash, as the engine reads it. */
export type CrashSpec = z.output<typeof crashSchema>;

/** Crashes every target once. */
export function startCrash(spec: CrashSpec, host: FaultHost): void {
  strikeEach(spec, host, (node) => takeDown(spec, node, host));
}
