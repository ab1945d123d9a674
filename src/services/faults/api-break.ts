/** A method that is gone or has another name. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `api_break`. */
export const apiBreakSchema = record({
  ...struck,
  fault: z.literal('api_break'),
  method: z.string().min(1).max(128).describe('Method that is removed.'),
  becomes: z.string().min(1).max(128).optional().describe('Its new name.'),
}).describe('A method is removed or renamed.');

/** The kind. */
export const apiBreak: FaultKind<z.output<typeof apiBreakSchema>> = {
  kind: 'api_break',
  isFlag: true,
};
