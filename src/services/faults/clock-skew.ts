/** A clock that is off. */
import { z } from 'zod';
import { duration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `clock_skew`. */
export const clockSkewSchema = record({
  ...struck,
  fault: z.literal('clock_skew'),
  offset: duration().describe('By how much the clock is ahead.'),
  behind: z.boolean().prefault(false).describe('Whether it is behind instead.'),
}).describe('Clocks are ahead of, or behind, those that the fault does not strike.');

/** The kind. */
export const clockSkew: FaultKind<z.output<typeof clockSkewSchema>> = {
  kind: 'clock_skew',
  isFlag: true,
};
