/** Any operation of a capability, by its name. */
import { z } from 'zod';
import { identifier } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const operateActionSchema = record({
  ...actionFields,
  action: z.literal('operate'),
  ...operationFields,
  operation: identifier().describe('Operation; the reference of capabilities lists them.'),
  args: z
    .record(z.string().min(1).max(64), z.union([z.boolean(), z.number(), z.string().max(256)]))
    .prefault({})
    .describe('Its arguments.'),
}).describe('Lets a capability do something.');

type Spec = z.output<typeof operateActionSchema>;

/** The kind. */
export const operateAction: ActionKind<Spec> = {
  action: 'operate',
  changes: true,
  text: ({ operation, group }) => `${operation} on ${group}`,
  run: (context, spec) => operate(context, spec),
};
