/** Brings up a component that was on standby. */
import { z } from 'zod';
import { positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { runReleases } from './releases.ts';
import { ROLL_OUT_DEFAULT } from './roll-out.ts';

/** What a scenario file says about the action. */
export const provisionSchema = record({
  ...actionFields,
  action: z.literal('provision'),
  component: nameOf('group').describe('Component.'),
  version: nameOf('version').optional().describe('Release; that of the component if left out.'),
  ready_within: positiveDuration().prefault('10m').describe('Longest time until all are ready.'),
}).describe('Starts all instances of a component and waits until they are ready.');

type Spec = z.output<typeof provisionSchema>;

/** The kind. */
export const provision: ActionKind<Spec> = {
  action: 'provision',
  changes: true,
  text: ({ component }) => `provision ${component}`,
  run: (context, { component, version, readyWithinUs }) => {
    const instances = context.estate.groups.of(component);
    const spec = { ...ROLL_OUT_DEFAULT, strategy: 'recreate' as const, readyWithinUs };
    return runReleases(context, instances, ({ tag }) => version ?? tag, spec);
  },
};
