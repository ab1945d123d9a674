/** Ends a freeze. */
import { z } from 'zod';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { RELOAD, writeFiles } from './files.ts';

/** What a scenario file says about the action. */
export const unfreezeSchema = record({
  ...actionFields,
  action: z.literal('unfreeze'),
  what: identifier().describe('What is frozen; the setting is `frozen.WHAT`.'),
  group: nameOf('group').describe('Component or group.'),
}).describe(
  'Ends the freeze of something by the setting `frozen.WHAT`, which running processes take at once.',
);

type Spec = z.output<typeof unfreezeSchema>;

/** The kind. */
export const unfreeze: ActionKind<Spec> = {
  action: 'unfreeze',
  changes: true,
  text: ({ what, group }) => `unfreeze ${what} in ${group}`,
  run: (context, { what, group }) => {
    const instances = context.estate.groups.of(group);
    const changes = new Map([[`frozen.${what}`, false]]);
    return writeFiles(context, instances, () => changes, RELOAD);
  },
};
