/** Lets instances apply again the configuration that they hold. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const reapplySchema = record({
  ...actionFields,
  action: z.literal('reapply'),
  ...operationFields,
}).describe('Applies the configuration at hand again.');

type Spec = z.output<typeof reapplySchema>;

/** The kind. */
export const reapply: ActionKind<Spec> = {
  action: 'reapply',
  changes: true,
  text: (spec) => `reapply the configuration of ${spec.group}`,
  run: (context, spec) => operate(context, { ...spec, operation: 'reapply', args: {} }),
};
