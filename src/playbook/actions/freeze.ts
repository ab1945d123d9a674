/** Freezes something that services let people do, such as making proposals. */
import { z } from 'zod';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { RELOAD, writeFiles } from './files.ts';

/** What a scenario file says about the action. */
export const freezeSchema = record({
  ...actionFields,
  action: z.literal('freeze'),
  what: identifier().describe('What is frozen; the setting is `frozen.WHAT`.'),
  group: nameOf('group').describe('Component or group.'),
}).describe(
  'Freezes something by the setting `frozen.WHAT`, which running processes take at once.',
);

type Spec = z.output<typeof freezeSchema>;

/** The kind. */
export const freeze: ActionKind<Spec> = {
  action: 'freeze',
  changes: true,
  text: ({ what, group }) => `freeze ${what} in ${group}`,
  run: (context, { what, group }) => {
    const instances = context.estate.groups.of(group);
    const changes = new Map([[`frozen.${what}`, true]]);
    return writeFiles(context, instances, () => changes, RELOAD);
  },
};
