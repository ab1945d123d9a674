/** Starts the processes of a group that do not run. */
import { z } from 'zod';
import { positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { startAll } from './life.ts';

/** What a scenario file says about the action. */
export const serviceStartSchema = record({
  ...actionFields,
  action: z.literal('service_start'),
  group: nameOf('group').describe('Component or group.'),
  ready_within: positiveDuration().prefault('10m').describe('Longest time until all are ready.'),
}).describe('Starts processes.');

type Spec = z.output<typeof serviceStartSchema>;

/** The kind. */
export const serviceStart: ActionKind<Spec> = {
  action: 'service_start',
  changes: true,
  text: ({ group }) => `start ${group}`,
  run: (context, spec) =>
    startAll(context, context.estate.groups.of(spec.group), spec.readyWithinUs),
};
