/** Metrics that stay what they were. */
import { z } from 'zod';
import { identifier } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `metric_frozen`. */
export const metricFrozenSchema = record({
  ...struck,
  fault: z.literal('metric_frozen'),
  metrics: z.array(identifier()).max(64).prefault([]).describe('Names; all if empty.'),
}).describe('Metrics freeze.');

/** The kind. */
export const metricFrozen: FaultKind<z.output<typeof metricFrozenSchema>> = {
  kind: 'metric_frozen',
  isFlag: true,
};
