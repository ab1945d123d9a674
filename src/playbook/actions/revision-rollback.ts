/** Rolls a group back to what each of its instances ran before the stage. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { runPrevious } from './releases.ts';
import { rollOutFields } from './roll-out.ts';

/** What a scenario file says about the action. */
export const revisionRollbackSchema = record({
  ...actionFields,
  action: z.literal('revision_rollback'),
  group: nameOf('group').describe('Component or group.'),
  ...rollOutFields,
}).describe('Rolls back to the releases of before the stage; what did not run then is stopped.');

type Spec = z.output<typeof revisionRollbackSchema>;

/** The kind. */
export const revisionRollback: ActionKind<Spec> = {
  action: 'revision_rollback',
  changes: true,
  text: ({ group }) => `roll ${group} back to the release before`,
  run: (context, spec) => runPrevious(context, context.estate.groups.of(spec.group), spec),
};
