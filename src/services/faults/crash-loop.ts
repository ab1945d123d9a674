/** A process that ends soon after each start: the supervisor backs off further every time. */
import { z } from 'zod';
import { duration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `crash_loop`. */
export const crashLoopSchema = record({
  ...struck,
  fault: z.literal('crash_loop'),
  after: duration().prefault('1s').describe('How long each process lives.'),
}).describe('Processes end soon after each start.');

/** The kind. */
export const crashLoop: FaultKind<z.output<typeof crashLoopSchema>> = {
  kind: 'crash_loop',
  isFlag: true,
  begin(host, { afterUs }, instances) {
    for (const instance of instances) host.after(afterUs, () => host.crash(instance));
    return undefined;
  },
};
