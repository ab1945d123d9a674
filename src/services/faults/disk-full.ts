/** A disk without room: whatever must be written fails. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `disk_full`. */
export const diskFullSchema = record({
  ...struck,
  fault: z.literal('disk_full'),
}).describe('Writes fail.');

/** The kind. */
export const diskFull: FaultKind<z.output<typeof diskFullSchema>> = {
  kind: 'disk_full',
  isFlag: true,
};
