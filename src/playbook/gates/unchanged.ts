/**
 * An answer that stays what it was: each process is remembered as it answers when the gate is judged
 * for the first time, and must answer the same ever after. What must outlast a restart, or a change
 * that should not touch it, is compared with itself in this way.
 */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type GateKind, gateFields } from './gate.ts';
import { askGroup, ofReplies, probeFacts, probeFields, valueText } from './probing.ts';

/** What a scenario file says about the gate. */
export const unchangedSchema = record({
  ...gateFields,
  check: z.literal('unchanged'),
  ...probeFields,
}).describe('Every process answers as it did when the gate was judged first.');

type Spec = z.output<typeof unchangedSchema>;

/** The kind. */
export const unchanged: GateKind<Spec> = {
  check: 'unchanged',
  rule: ({ probe, group }) => `${probe} of ${group} is what it was`,
  *judge(context, { name, group, probe, args, minSamples }) {
    const { notes } = context.state;
    const replies = yield* askGroup(context, group, probe, args);
    return ofReplies(replies, minSamples, ({ instance, value }) => {
      const key = `gate/${name}/${instance.name}/first`;
      const text = valueText(value);
      notes[key] ??= text;
      return notes[key] === text ? null : `says ${text}, and said ${notes[key]} before`;
    });
  },
  facts: ({ group, probe }) => probeFacts(group, probe),
};
