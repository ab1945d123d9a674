/** A queue with less room than it needs. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `queue_cap`. */
export const queueCapSchema = record({
  ...struck,
  fault: z.literal('queue_cap'),
  limit: whole(0).describe('Most entries.'),
}).describe('The queue of requests is bounded.');

/** The kind. */
export const queueCap: FaultKind<z.output<typeof queueCapSchema>> = {
  kind: 'queue_cap',
  isFlag: true,
};
