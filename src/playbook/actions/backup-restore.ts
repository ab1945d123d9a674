/** Puts instances back to a backup: one by name, or the newest that verifies. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const backupRestoreSchema = record({
  ...actionFields,
  action: z.literal('backup_restore'),
  ...operationFields,
  backup: nameOf('backup').optional().describe('Which; the newest that verifies if left out.'),
}).describe('Restores a backup.');

type Spec = z.output<typeof backupRestoreSchema>;

/** No backup has this name: names have no underscore. */
const NEWEST = 'newest_verified';

/** The kind. */
export const backupRestore: ActionKind<Spec> = {
  action: 'backup_restore',
  changes: true,
  text: (spec) => `restore ${backupText(spec)} on ${spec.group}`,
  run: (context, spec) =>
    operate(context, {
      ...spec,
      operation: 'backup_restore',
      args: { name: spec.backup ?? NEWEST },
    }),
};

function backupText({ backup }: Spec): string {
  return backup === undefined ? 'the newest backup that verifies' : `the backup ${backup}`;
}
