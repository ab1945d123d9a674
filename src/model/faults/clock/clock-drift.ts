/** Clock drift: clocks run fast or slow, and timers with them. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import { afflict, afflictionFields } from '../affliction.ts';
import type { FaultHost } from '../host.ts';

/** What a scenario file says about it. */
export const clockDriftSchema = record({
  kind: z.literal('clock_drift'),
  name: name('fault').describe('Name of this fault.'),
  ...afflictionFields,
  ppm: whole(1, 900_000).describe(
    'How fast or slow, in parts per million; what several faults add up to is at most 900000 too.',
  ),
  direction: z.enum(['fast', 'slow']).describe('Which way.'),
}).describe('Clocks of nodes run fast or slow; so do their timers.');

/** Clock drift, as the engine reads it. */
export type ClockDriftSpec = z.output<typeof clockDriftSchema>;

/** Has the clocks of the targets drift; healed, they are right. */
export function startClockDrift(spec: ClockDriftSpec, host: FaultHost): void {
  const ppm = spec.direction === 'fast' ? spec.ppm : -spec.ppm;
  afflict(spec, host, (node) => host.clock.skew(node, { offsetUs: 0, ppm }));
}
