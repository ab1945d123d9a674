/** Puts what instances hold back to a snapshot. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const snapshotRestoreSchema = record({
  ...actionFields,
  action: z.literal('snapshot_restore'),
  ...operationFields,
  snapshot: nameOf('snapshot').describe('Which snapshot.'),
}).describe('Restores a snapshot.');

type Spec = z.output<typeof snapshotRestoreSchema>;

/** The kind. */
export const snapshotRestore: ActionKind<Spec> = {
  action: 'snapshot_restore',
  changes: true,
  text: (spec) => `restore the snapshot ${spec.snapshot} on ${spec.group}`,
  run: (context, spec) =>
    operate(context, { ...spec, operation: 'snapshot_restore', args: { name: spec.snapshot } }),
};
