/** Validators that vote for two blocks of one height. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `equivocate`. */
export const equivocateSchema = record({
  ...struck,
  fault: z.literal('equivocate'),
  share: fraction().prefault(1).describe('Share of the heights.'),
}).describe('Two votes are cast for one height.');

/** The kind. */
export const equivocate: FaultKind<z.output<typeof equivocateSchema>> = {
  kind: 'equivocate',
  isFlag: true,
};
