/** What a running process really took for a setting, whatever its file says. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type GateKind, gateFields } from './gate.ts';
import { answerText, askGroup, ofReplies, probeFacts, settingValue } from './probing.ts';

/** What a scenario file says about the gate. */
export const settingEffectiveSchema = record({
  ...gateFields,
  check: z.literal('setting_effective'),
  group: nameOf('group').describe('Component or group whose processes are asked.'),
  key: z.string().min(1).max(128).describe('Key of the setting.'),
  value: settingValue.describe('What must be in effect.'),
}).describe('A setting is in effect in every process.');

type Spec = z.output<typeof settingEffectiveSchema>;

/** The kind. */
export const settingEffective: GateKind<Spec> = {
  check: 'setting_effective',
  rule: ({ group, key, value }) => `${key} = ${value} in every process of ${group}`,
  *judge(context, { group, key, value, minSamples }) {
    const replies = yield* askGroup(context, group, 'setting', { key });
    return ofReplies(replies, minSamples, (reply) =>
      reply.value === value ? null : `has ${key} = ${answerText(reply)}`,
    );
  },
  facts: ({ group, key }) => ({ ...probeFacts(group, 'setting'), settings: [key] }),
};
