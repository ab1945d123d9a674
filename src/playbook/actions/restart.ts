/** Restarts the processes of a group, each once. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { restartAll } from './life.ts';
import { rollOutFields } from './roll-out.ts';

/** What a scenario file says about the action. */
export const restartSchema = record({
  ...actionFields,
  action: z.literal('restart'),
  group: nameOf('group').describe('Component or group.'),
  ...rollOutFields,
}).describe('Restarts processes.');

type Spec = z.output<typeof restartSchema>;

/** The kind. */
export const restart: ActionKind<Spec> = {
  action: 'restart',
  changes: true,
  text: ({ group }) => `restart ${group}`,
  run: (context, spec) => restartAll(context, context.estate.groups.of(spec.group), spec),
};
