/** A process that is there but does nothing: it answers no probe, no request and no scrape. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `hang`. */
export const hangSchema = record({
  ...struck,
  fault: z.literal('hang'),
}).describe('Processes stop answering.');

/** The kind. */
export const hang: FaultKind<z.output<typeof hangSchema>> = { kind: 'hang', isFlag: true };
