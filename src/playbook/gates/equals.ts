/** A question to every process of a group, and what each must answer. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import {
  expectationError,
  expectationFields,
  expectationText,
  isExpectation,
  isExpected,
} from './expectation.ts';
import { type GateKind, gateFields } from './gate.ts';
import { answerText, askGroup, ofReplies, probeFacts, probeFields } from './probing.ts';

/** What a scenario file says about the gate. */
export const equalsSchema = record({
  ...gateFields,
  check: z.literal('equals'),
  ...probeFields,
  ...expectationFields,
})
  .refine(isExpectation, expectationError)
  .describe('Every process of a group answers a question as expected.');

type Spec = z.output<typeof equalsSchema>;

/** The kind. */
export const equals: GateKind<Spec> = {
  check: 'equals',
  rule: (spec) => `${spec.probe} of ${spec.group} ${expectationText(spec)}`,
  *judge(context, spec) {
    const replies = yield* askGroup(context, spec.group, spec.probe, spec.args);
    return ofReplies(replies, spec.minSamples, ({ value, detail }) => {
      if (isExpected(spec, value!)) return null;
      return `answers ${answerText({ value, detail, samples: 1 })}`;
    });
  },
  facts: ({ group, probe }) => probeFacts(group, probe),
};
