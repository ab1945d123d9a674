/** The kinds of faults of the clocks of nodes. A new kind is one file beside this one and one entry here. */
import { clockDriftSchema, startClockDrift } from './clock-drift.ts';
import { clockFreezeSchema, startClockFreeze } from './clock-freeze.ts';
import { clockOffsetSchema, startClockOffset } from './clock-offset.ts';
import { clockStepSchema, startClockStep } from './clock-step.ts';

export const clockFaults = {
  clock_offset: { schema: clockOffsetSchema, start: startClockOffset },
  clock_drift: { schema: clockDriftSchema, start: startClockDrift },
  clock_step: { schema: clockStepSchema, start: startClockStep },
  clock_freeze: { schema: clockFreezeSchema, start: startClockFreeze },
};
