/** Turns feature gates on in a group, unless too much power would have them. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { setGates } from './gates.ts';

/** What a scenario file says about the action. */
export const gateOnSchema = record({
  ...actionFields,
  action: z.literal('gate_on'),
  features: z.array(nameOf('feature')).min(1).max(64).describe('Feature gates.'),
  group: nameOf('group').describe('Component or group.'),
  max_power: fraction()
    .prefault(1)
    .describe('Largest share of the power of the component that may have one of them on.'),
}).describe('Turns feature gates on.');

type Spec = z.output<typeof gateOnSchema>;

/** The kind. */
export const gateOn: ActionKind<Spec> = {
  action: 'gate_on',
  changes: true,
  text: ({ features, group }) => `turn on ${features.join(', ')} in ${group}`,
  run: (context, spec) => setGates(context, spec, true),
};
