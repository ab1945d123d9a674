/** Counters that begin again at 0 although their process lives. */
import { z } from 'zod';
import { identifier } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `counter_reset`. */
export const counterResetSchema = record({
  ...struck,
  fault: z.literal('counter_reset'),
  metrics: z.array(identifier()).max(64).prefault([]).describe('Names; all if empty.'),
}).describe('Counters are set back to 0.');

/** The kind. */
export const counterReset: FaultKind<z.output<typeof counterResetSchema>> = {
  kind: 'counter_reset',
  isFlag: true,
};
