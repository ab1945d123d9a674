/** Clock offset: clocks are ahead or behind by a fixed time. */
import { z } from 'zod';
import { positiveDuration } from '../../../schema/duration.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { afflict, afflictionFields } from '../affliction.ts';
import type { FaultHost } from '../host.ts';

/** What a scenario file says about it. */
export const clockOffsetSchema = record({
  kind: z.literal('clock_offset'),
  name: name('fault').describe('Name of this fault.'),
  ...afflictionFields,
  by: positiveDuration().describe('How far from the truth.'),
  direction: z.enum(['ahead', 'behind']).describe('Which way.'),
}).describe('Clocks of nodes are ahead or behind.');

/** Clock offset, as the engine reads it. */
export type ClockOffsetSpec = z.output<typeof clockOffsetSchema>;

/** Sets the clocks of the targets wrong; healed, they are right. */
export function startClockOffset(spec: ClockOffsetSpec, host: FaultHost): void {
  const offsetUs = spec.direction === 'ahead' ? spec.byUs : -spec.byUs;
  afflict(spec, host, (node) => host.clock.skew(node, { offsetUs, ppm: 0 }));
}
