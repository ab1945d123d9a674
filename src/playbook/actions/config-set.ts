/** Writes settings into the files of a group. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { effectFields, writeFiles } from './files.ts';

/** What a scenario file says about the action. */
export const configSetSchema = record({
  ...actionFields,
  action: z.literal('config_set'),
  values: z
    .record(
      z.string().min(1).max(128),
      z.union([z.boolean(), z.number(), z.string().max(256), z.null()]),
    )
    .describe('Values by key; null removes a key.'),
  group: nameOf('group').describe('Component or group.'),
  ...effectFields,
}).describe('Writes settings.');

type Spec = z.output<typeof configSetSchema>;

/** The kind. */
export const configSet: ActionKind<Spec> = {
  action: 'config_set',
  changes: true,
  text: ({ values, group }) => `set ${Object.keys(values).join(', ')} in ${group}`,
  run: (context, spec) => {
    const changes = new Map(Object.entries(spec.values));
    return writeFiles(context, context.estate.groups.of(spec.group), () => changes, spec);
  },
};
