/** Takes a component away: all its processes, spare ones too. */
import { z } from 'zod';
import { positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { stopAll } from './life.ts';

/** What a scenario file says about the action. */
export const removeSchema = record({
  ...actionFields,
  action: z.literal('remove'),
  component: nameOf('group').describe('Component.'),
  within: positiveDuration().prefault('10m').describe('Longest time until all are gone.'),
}).describe('Stops all instances of a component for good.');

type Spec = z.output<typeof removeSchema>;

/** The kind. */
export const remove: ActionKind<Spec> = {
  action: 'remove',
  changes: true,
  text: ({ component }) => `remove ${component}`,
  run: (context, { component, withinUs }) =>
    stopAll(context, context.estate.groups.withSpares(component), withinUs),
};
