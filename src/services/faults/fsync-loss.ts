/** A disk that says it has flushed and has not: a crash loses what it said was safe. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `fsync_loss`. */
export const fsyncLossSchema = record({
  ...struck,
  fault: z.literal('fsync_loss'),
}).describe('Flushes are lied about.');

/** The kind. */
export const fsyncLoss: FaultKind<z.output<typeof fsyncLossSchema>> = {
  kind: 'fsync_loss',
  isFlag: true,
};
