/** Moves instances to a phase: forward to the next one only, back to any. */
import { z } from 'zod';
import { freeName, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import type { Instance } from '../../services/runtime/instance.ts';
import type { ActionContext } from './action.ts';
import { type ActionKind, actionFields } from './action.ts';
import { effectFields, writeFiles } from './files.ts';

/** What a scenario file says about the action. */
export const phaseSetSchema = record({
  ...actionFields,
  action: z.literal('phase_set'),
  key: z.string().min(1).max(128).describe('Setting that holds the phase.'),
  value: freeName().describe('Phase.'),
  group: nameOf('group').describe('Component or group.'),
  ...effectFields,
}).describe('Moves instances to a phase.');

type Spec = z.output<typeof phaseSetSchema>;

/** The kind. */
export const phaseSet: ActionKind<Spec> = {
  action: 'phase_set',
  changes: true,
  text: ({ key, value, group }) => `move ${group} to ${key} ${value}`,
  *run(context, spec) {
    const instances = context.estate.groups.of(spec.group);
    const refusal = refusalOf(context, spec, instances);
    if (refusal !== null) return refusal;
    const changes = new Map([[spec.key, spec.value]]);
    return yield* writeFiles(context, instances, () => changes, spec);
  },
};

/** Why the phase cannot be set, or null. */
function refusalOf(
  { estate }: ActionContext,
  { key, value }: Spec,
  instances: readonly Instance[],
): string | null {
  const { config } = estate.spec;
  const order = config.phases.find((phases) => phases.key === key)?.order ?? [];
  const place = order.indexOf(value);
  if (place < 0) return `${value} is no phase of ${key}`;
  const initial = config.settings.find((one) => one.key === key)?.default;
  for (const { name, file } of instances) {
    const now = `${file.get(key) ?? initial ?? ''}`;
    const from = order.indexOf(now);
    if (from < 0) return `${name} has ${key} ${now}, which is no phase`;
    if (place > from + 1) return `${name} has ${key} ${now}: ${value} skips ${order[from + 1]}`;
  }
  return null;
}
