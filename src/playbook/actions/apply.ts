/** Applies the configuration at hand, or says what that would change. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operated, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const applySchema = record({
  ...actionFields,
  action: z.literal('apply'),
  ...operationFields,
  dry_run: z.boolean().prefault(false).describe('Whether it only says what would change.'),
  expect_same_diff: z
    .boolean()
    .prefault(false)
    .describe('Whether what changes must be what a dry run right before says.'),
}).describe('Applies the configuration at hand.');

type Spec = z.output<typeof applySchema>;

/** The kind. */
export const apply: ActionKind<Spec> = {
  action: 'apply',
  changes: true,
  text: ({ group, dryRun }) => `${dryRun ? 'dry-run' : 'apply'} the configuration of ${group}`,
  *run(context, spec) {
    const operation = 'apply';
    const isDry = spec.dryRun;
    const predicted =
      isDry || spec.expectSameDiff
        ? yield* operated(context, 'dry', { ...spec, operation, args: { dryRun: true } })
        : null;
    if (predicted?.isDone === false) return predicted.reason;
    if (isDry) return null;
    const applied = yield* operated(context, 'wet', {
      ...spec,
      operation,
      args: { dryRun: false },
    });
    if (!applied.isDone) return applied.reason;
    if (predicted === null || predicted.detail === applied.detail) return null;
    return `${spec.group} changed ${applied.detail}, the dry run said ${predicted.detail}`;
  },
};
