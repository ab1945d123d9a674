/** Processes that end at once, as by a signal that cannot be caught; the supervisor starts others. */

import { z } from 'zod';
import { interval } from '../../schema/interval.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `crash`. */
export const crashSchema = record({
  ...struck,
  fault: z.literal('crash'),
  every: interval().optional().describe('Again and again, with this time between.'),
}).describe('Processes end at once.');

/** The kind. */
export const crash: FaultKind<z.output<typeof crashSchema>> = {
  kind: 'crash',
  isFlag: false,
  strikes: 'process',
  strike(host, { everyUs }, instance) {
    const end = () => {
      if (host.strikes(instance)) host.crash(instance);
      if (everyUs !== undefined) host.after(everyUs, end);
    };
    end();
    return undefined;
  },
};
