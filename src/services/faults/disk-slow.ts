/** A disk that takes longer for every write and flush. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { positive } from '../../schema/whole.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `disk_slow`. */
export const diskSlowSchema = record({
  ...struck,
  fault: z.literal('disk_slow'),
  factor: positive({ min: 0.0001, max: 10_000 }).describe('Times the usual time.'),
}).describe('Writes and flushes take longer.');

/** The kind. */
export const diskSlow: FaultKind<z.output<typeof diskSlowSchema>> = {
  kind: 'disk_slow',
  isFlag: true,
};
