/** Takes a snapshot of what instances hold, under a name. */
import { z } from 'zod';
import { name } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const snapshotTakeSchema = record({
  ...actionFields,
  action: z.literal('snapshot_take'),
  ...operationFields,
  snapshot: name('snapshot').describe('Name of the snapshot.'),
}).describe('Takes a snapshot.');

type Spec = z.output<typeof snapshotTakeSchema>;

/** The kind. */
export const snapshotTake: ActionKind<Spec> = {
  action: 'snapshot_take',
  changes: true,
  text: (spec) => `take the snapshot ${spec.snapshot} of ${spec.group}`,
  run: (context, spec) =>
    operate(context, { ...spec, operation: 'snapshot_take', args: { name: spec.snapshot } }),
};
