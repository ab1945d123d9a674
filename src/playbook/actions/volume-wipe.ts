/** Throws away the volumes of instances, where that is allowed. */
import { z } from 'zod';
import { record, value } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const volumeWipeSchema = record({
  ...actionFields,
  action: z.literal('volume_wipe'),
  ...operationFields,
  only_in: value({
    label: z.string().min(1).max(64).describe('Label of the instances.'),
    value: z.string().min(1).max(64).describe('Value that it must have.'),
  }).describe('Environment outside of which it refuses.'),
}).describe('Throws away what instances hold.');

type Spec = z.output<typeof volumeWipeSchema>;

/** The kind. */
export const volumeWipe: ActionKind<Spec> = {
  action: 'volume_wipe',
  changes: true,
  text: ({ group, onlyIn }) => `wipe the volumes of ${group}, only in ${onlyIn.value}`,
  *run(context, spec) {
    const { label, value: allowed } = spec.onlyIn;
    const instances = context.estate.groups.of(spec.group);
    const outside = instances.find(({ labels }) => labels[label] !== allowed);
    if (outside !== undefined) {
      const found = outside.labels[label] ?? 'nothing';
      return `${outside.name} has ${label} ${found}: volumes are wiped only in ${allowed}`;
    }
    return yield* operate(context, { ...spec, operation: 'volume_wipe', args: {} });
  },
};
