/** Turns feature gates off in a group. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { setGates } from './gates.ts';

/** What a scenario file says about the action. */
export const gateOffSchema = record({
  ...actionFields,
  action: z.literal('gate_off'),
  features: z.array(nameOf('feature')).min(1).max(64).describe('Feature gates.'),
  group: nameOf('group').describe('Component or group.'),
}).describe('Turns feature gates off.');

type Spec = z.output<typeof gateOffSchema>;

/** The kind. */
export const gateOff: ActionKind<Spec> = {
  action: 'gate_off',
  changes: true,
  text: ({ features, group }) => `turn off ${features.join(', ')} in ${group}`,
  run: (context, spec) => setGates(context, { ...spec, maxPower: 1 }, false),
};
