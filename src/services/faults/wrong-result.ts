/** A result that is silently wrong. What a component can get wrong its capabilities say. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { identifier } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { positive } from '../../schema/whole.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `wrong_result`. */
export const wrongResultSchema = record({
  ...struck,
  fault: z.literal('wrong_result'),
  result: identifier().describe('Which result; the reference of capabilities lists them.'),
  factor: positive({ min: 0.000001, max: 1_000_000 })
    .optional()
    .describe('How much, for results that are amounts.'),
  path: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('Where in the result, for results with fields.'),
  share: fraction().prefault(1).describe('Share of the results.'),
}).describe('A result is silently wrong.');

/** The kind. */
export const wrongResult: FaultKind<z.output<typeof wrongResultSchema>> = {
  kind: 'wrong_result',
  isFlag: true,
};
