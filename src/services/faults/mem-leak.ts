/** Memory that a process never gives back, until it is killed at its limit. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { size } from '../../schema/size.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `mem_leak`. */
export const memLeakSchema = record({
  ...struck,
  fault: z.literal('mem_leak'),
  per_hour: size(1).describe('Growth in an hour.'),
}).describe('Memory grows with the age of the process.');

/** The kind. */
export const memLeak: FaultKind<z.output<typeof memLeakSchema>> = {
  kind: 'mem_leak',
  isFlag: true,
};
