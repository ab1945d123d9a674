/** Two implementations of one contract give the same answers to a corpus of questions. */
import { z } from 'zod';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { type GateKind, gateFields } from './gate.ts';
import { answerText, askGroup, NUMBERS, ofReplies, probeArguments, probeFacts } from './probing.ts';

/** What a scenario file says about the gate. */
export const contractEqualSchema = record({
  ...gateFields,
  check: z.literal('contract_equal'),
  group: nameOf('group').describe('Component or group whose processes compare.'),
  size: whole(1, 100_000).describe('Questions in the corpus; 299 show a defect of 1 %.'),
  seed: whole(0).prefault(0).describe('Seed of the corpus.'),
  probe: identifier().prefault('contract').describe('What the processes are asked.'),
  args: probeArguments,
}).describe('Both implementations answer a corpus of questions alike.');

type Spec = z.output<typeof contractEqualSchema>;

/** The kind. */
export const contractEqual: GateKind<Spec> = {
  check: 'contract_equal',
  rule: ({ group, size }) => `no mismatch among ${size} questions to ${group}`,
  *judge(context, { group, size, seed, probe, args, minSamples }) {
    const replies = yield* askGroup(context, group, probe, { ...args, size, seed });
    return ofReplies(replies, minSamples, (reply) =>
      reply.value === 0 ? null : `finds ${answerText(reply)} mismatches`,
    );
  },
  facts: ({ group, probe }) => probeFacts(group, probe, NUMBERS),
};
