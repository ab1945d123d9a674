/** File descriptors that a process never closes; at its limit it takes no connection. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { filesSpentUs } from '../runtime/open-files.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `fd_leak`. */
export const fdLeakSchema = record({
  ...struck,
  fault: z.literal('fd_leak'),
  per_hour: whole(1).describe('Growth in an hour.'),
}).describe(
  'Open files grow with the age of the process; at the limit of 1,024 it takes no connection.',
);

/** The kind. */
export const fdLeak: FaultKind<z.output<typeof fdLeakSchema>> = {
  kind: 'fd_leak',
  isFlag: true,
  strikes: 'each-process',
  strike(host, { perHour }, instance) {
    const { life, startedUs } = instance;
    host.after(Math.max(0, startedUs + filesSpentUs(perHour) - host.nowUs()), () => {
      if (instance.life !== life || !host.strikes(instance)) return;
      host.flag(instance, 'port_closed', { port: 'all' });
    });
    return undefined;
  },
};
