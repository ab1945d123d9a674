/** Stops the processes of a group, and nobody starts them again. */
import { z } from 'zod';
import { positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { stopAll } from './life.ts';

/** What a scenario file says about the action. */
export const serviceStopSchema = record({
  ...actionFields,
  action: z.literal('service_stop'),
  group: nameOf('group').describe('Component or group.'),
  within: positiveDuration().prefault('10m').describe('Longest time until all are gone.'),
}).describe('Stops processes.');

type Spec = z.output<typeof serviceStopSchema>;

/** The kind. */
export const serviceStop: ActionKind<Spec> = {
  action: 'service_stop',
  changes: true,
  text: ({ group }) => `stop ${group}`,
  run: (context, spec) => stopAll(context, context.estate.groups.of(spec.group), spec.withinUs),
};
