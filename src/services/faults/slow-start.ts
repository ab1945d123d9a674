/** A process that takes longer to load. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { positive } from '../../schema/whole.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `slow_start`. */
export const slowStartSchema = record({
  ...struck,
  fault: z.literal('slow_start'),
  factor: positive({ min: 0.0001, max: 10_000 }).describe('Times the usual time.'),
}).describe('Processes take longer to start.');

/** The kind. */
export const slowStart: FaultKind<z.output<typeof slowStartSchema>> = {
  kind: 'slow_start',
  isFlag: true,
};
