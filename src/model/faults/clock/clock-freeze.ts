/** Frozen clock: clocks stand still, and no timer runs out. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { afflict, afflictionFields } from '../affliction.ts';
import type { FaultHost } from '../host.ts';

/** What a scenario file says about it. */
export const clockFreezeSchema = record({
  kind: z.literal('clock_freeze'),
  name: name('fault').describe('Name of this fault.'),
  ...afflictionFields,
}).describe('Clocks of nodes stand still, and no timer of theirs runs out.');

/** Frozen clock, as the engine reads it. */
export type ClockFreezeSpec = z.output<typeof clockFreezeSchema>;

/** Stops the clocks of the targets; healed, they are right, and timers that are due run out. */
export function startClockFreeze(spec: ClockFreezeSpec, host: FaultHost): void {
  afflict(spec, host, (node) => host.clock.freeze(node));
}
