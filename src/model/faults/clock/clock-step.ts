/** Stepping clock: clocks jump again and again, always the same way, until they are set right. */
import { z } from 'zod';
import { positiveDuration } from '../../../schema/duration.ts';
import { interval } from '../../../schema/interval.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { afflict, afflictionFields } from '../affliction.ts';
import type { FaultHost } from '../host.ts';
import type { Heal } from '../window.ts';

/** What a scenario file says about it. */
export const clockStepSchema = record({
  kind: z.literal('clock_step'),
  name: name('fault').describe('Name of this fault.'),
  ...afflictionFields,
  by: positiveDuration().describe('How far a clock jumps each time.'),
  direction: z.enum(['ahead', 'behind']).describe('Which way.'),
  every: interval().describe('Time from one jump to the next; the first is at once.'),
}).describe('Clocks of nodes jump again and again.');

/** Stepping clock, as the engine reads it. */
export type ClockStepSpec = z.output<typeof clockStepSchema>;

/** Has the clocks of the targets jump; healed, they are right. */
export function startClockStep(spec: ClockStepSpec, host: FaultHost): void {
  const offsetUs = spec.direction === 'ahead' ? spec.byUs : -spec.byUs;
  afflict(spec, host, (node) => {
    const heals: Heal[] = [];
    let isHealed = false;
    const step = (): void => {
      if (isHealed) return;
      heals.push(host.clock.skew(node, { offsetUs, ppm: 0 }));
      host.after(spec.everyUs, step);
    };
    step();
    return () => {
      isHealed = true;
      for (const heal of heals) heal();
    };
  });
}
