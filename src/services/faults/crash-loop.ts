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
  strikes: 'each-process',
  strike(host, { afterUs }, instance) {
    // One that has not loaded yet is told by its flag, when it has.
    if (instance.state !== 'running') return undefined;
    const { life } = instance;
    host.after(afterUs, () => {
      if (instance.life === life) host.crash(instance);
    });
    return undefined;
  },
};
