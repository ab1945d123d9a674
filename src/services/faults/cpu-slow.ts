/** A machine or a build that works more slowly: every service time grows. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { positive } from '../../schema/whole.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `cpu_slow`. */
export const cpuSlowSchema = record({
  ...struck,
  fault: z.literal('cpu_slow'),
  factor: positive({ min: 0.0001, max: 10_000 }).describe(
    'Times the usual service time: 1.25 is a quarter slower.',
  ),
}).describe('Service times grow.');

/** The kind. */
export const cpuSlow: FaultKind<z.output<typeof cpuSlowSchema>> = {
  kind: 'cpu_slow',
  isFlag: true,
};
