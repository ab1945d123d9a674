/** Metrics that a target no longer shows; without names the whole exporter is dead. */
import { z } from 'zod';
import { identifier } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `metric_absent`. */
export const metricAbsentSchema = record({
  ...struck,
  fault: z.literal('metric_absent'),
  metrics: z.array(identifier()).max(64).prefault([]).describe('Names; all if empty.'),
}).describe('Metrics vanish.');

/** The kind. */
export const metricAbsent: FaultKind<z.output<typeof metricAbsentSchema>> = {
  kind: 'metric_absent',
  isFlag: true,
};
