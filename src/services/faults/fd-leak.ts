/** File descriptors that a process never closes; at its limit it takes no connection. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `fd_leak`. */
export const fdLeakSchema = record({
  ...struck,
  fault: z.literal('fd_leak'),
  per_hour: whole(1).describe('Growth in an hour.'),
}).describe('Open files grow with the age of the process.');

/** The kind. */
export const fdLeak: FaultKind<z.output<typeof fdLeakSchema>> = { kind: 'fd_leak', isFlag: true };
