/** Replays the write-ahead log on top of what instances hold. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const walReplaySchema = record({
  ...actionFields,
  action: z.literal('wal_replay'),
  ...operationFields,
  to: z
    .union([z.literal('finalized'), whole(0)])
    .prefault('finalized')
    .describe('Height at which it ends, or the last one that is final.'),
}).describe('Replays the write-ahead log.');

type Spec = z.output<typeof walReplaySchema>;

/** The kind. */
export const walReplay: ActionKind<Spec> = {
  action: 'wal_replay',
  changes: true,
  text: (spec) => `replay the log of ${spec.group} to ${spec.to}`,
  run: (context, spec) =>
    operate(context, { ...spec, operation: 'wal_replay', args: { to: spec.to } }),
};
