/** A write of which a crash leaves only the beginning. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `torn_write`. */
export const tornWriteSchema = record({
  ...struck,
  fault: z.literal('torn_write'),
}).describe('The last write before a crash is cut off.');

/** The kind. */
export const tornWrite: FaultKind<z.output<typeof tornWriteSchema>> = {
  kind: 'torn_write',
  isFlag: true,
};
