/** Migrates what instances hold back to an earlier schema. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const schemaDownSchema = record({
  ...actionFields,
  action: z.literal('schema_down'),
  ...operationFields,
  to: whole(0, 1_000).describe('Schema that it has then.'),
}).describe('Migrates back to an earlier schema.');

type Spec = z.output<typeof schemaDownSchema>;

/** The kind. */
export const schemaDown: ActionKind<Spec> = {
  action: 'schema_down',
  changes: true,
  text: (spec) => `migrate ${spec.group} down to schema ${spec.to}`,
  run: (context, spec) =>
    operate(context, { ...spec, operation: 'schema_down', args: { to: spec.to } }),
};
