/** A sum that must come out even, exactly: what was paid and what is left is what there was. */
import { z } from 'zod';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type GateKind, gateFields } from './gate.ts';
import { answerText, askGroup, NUMBERS, ofReplies, probeArguments, probeFacts } from './probing.ts';

/** What a scenario file says about the gate. */
export const conservationSchema = record({
  ...gateFields,
  check: z.literal('conservation'),
  group: nameOf('group').describe('Component or group whose processes are asked.'),
  probe: identifier()
    .prefault('conservation')
    .describe('What they are asked: by how much the sum is off.'),
  args: probeArguments,
}).describe('A sum comes out even, exactly, on every process.');

type Spec = z.output<typeof conservationSchema>;

/** The kind. */
export const conservation: GateKind<Spec> = {
  check: 'conservation',
  rule: ({ group, probe }) => `${probe} of ${group} is exactly 0`,
  *judge(context, { group, probe, args, minSamples }) {
    const replies = yield* askGroup(context, group, probe, args);
    return ofReplies(replies, minSamples, (reply) =>
      reply.value === 0 ? null : `is off by ${answerText(reply)}`,
    );
  },
  facts: ({ group, probe }) => ({ ...probeFacts(group, probe, NUMBERS), countsSamples: true }),
};
