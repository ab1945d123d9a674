/** Takes a backup: of all that instances hold, or of some paths. */
import { z } from 'zod';
import { name } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const backupTakeSchema = record({
  ...actionFields,
  action: z.literal('backup_take'),
  ...operationFields,
  backup: name('backup').describe('Name of the backup.'),
  paths: z
    .array(z.string().min(1).max(200))
    .max(64)
    .prefault([])
    .describe('What is saved; all if left out.'),
}).describe('Takes a backup.');

type Spec = z.output<typeof backupTakeSchema>;

/** The kind. */
export const backupTake: ActionKind<Spec> = {
  action: 'backup_take',
  changes: true,
  text: (spec) => `take the backup ${spec.backup} of ${spec.group}`,
  run: (context, spec) =>
    operate(context, {
      ...spec,
      operation: 'backup_take',
      args: { name: spec.backup, paths: spec.paths.join(' ') },
    }),
};
