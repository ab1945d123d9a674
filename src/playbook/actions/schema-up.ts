/** Migrates what instances hold to a later schema. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const schemaUpSchema = record({
  ...actionFields,
  action: z.literal('schema_up'),
  ...operationFields,
  to: whole(0, 1_000).describe('Schema that it has then.'),
}).describe('Migrates to a later schema.');

type Spec = z.output<typeof schemaUpSchema>;

/** The kind. */
export const schemaUp: ActionKind<Spec> = {
  action: 'schema_up',
  changes: true,
  text: (spec) => `migrate ${spec.group} up to schema ${spec.to}`,
  run: (context, spec) =>
    operate(context, { ...spec, operation: 'schema_up', args: { to: spec.to } }),
};
