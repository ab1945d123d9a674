/** Pins the image of a group to a release by name, or to the one it ran before the stage. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { runPrevious, runReleases } from './releases.ts';
import { rollOutFields } from './roll-out.ts';

/** What a scenario file says about the action. */
export const imagePinSchema = record({
  ...actionFields,
  action: z.literal('image_pin'),
  group: nameOf('group').describe('Component or group.'),
  version: nameOf('version')
    .optional()
    .describe('Release; the one of before the stage if left out.'),
  ...rollOutFields,
}).describe('Pins the image and rolls it out.');

type Spec = z.output<typeof imagePinSchema>;

/** The kind. */
export const imagePin: ActionKind<Spec> = {
  action: 'image_pin',
  changes: true,
  text: ({ group, version }) => `pin ${group} to ${version ?? 'the release before'}`,
  run: (context, spec) => {
    const { group, version } = spec;
    const instances = context.estate.groups.of(group);
    if (version === undefined) return runPrevious(context, instances, spec);
    return runReleases(context, instances, () => version, spec);
  },
};
