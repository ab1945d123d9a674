/** Smoke: a list of assertions, each of which must hold unless it says that it need not. */
import { z } from 'zod';
import type { Process } from '../../rollout/process.ts';
import { record, value } from '../../schema/record.ts';
import type { PlaybookContext } from '../context.ts';
import {
  expectationError,
  expectationFields,
  expectationText,
  isExpectation,
  isExpected,
} from './expectation.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';
import { answerText, askGroup, probeFields, type Reply } from './probing.ts';

const assertion = value({
  ...probeFields,
  ...expectationFields,
  required: z
    .boolean()
    .prefault(true)
    .describe('Whether it must hold; else it may also go without an answer.'),
}).refine(isExpectation, expectationError);

/** What a scenario file says about the gate. */
export const smokeSchema = record({
  ...gateFields,
  check: z.literal('smoke'),
  assertions: z.array(assertion).min(1).max(64).describe('What is asked, and what is expected.'),
  strict: z
    .boolean()
    .prefault(true)
    .describe('Whether services that do not answer count; scripts that skip them set it to false.'),
}).describe('A list of assertions, all of which must hold.');

type Spec = z.output<typeof smokeSchema>;
type Assertion = Spec['assertions'][number];

/** The kind. */
export const smoke: GateKind<Spec> = {
  check: 'smoke',
  rule: ({ assertions, strict }) =>
    `${assertions.length} assertions hold${strict ? '' : ', as far as anybody answers'}`,
  *judge(context, { assertions, strict, minSamples }) {
    const wrong: string[] = [];
    const silent: string[] = [];
    let samples = 0;
    for (const one of assertions) {
      for (const reply of yield* repliesTo(context, one)) {
        if (reply.value !== null) samples += 1;
        else if (strict && one.required)
          silent.push(`${one.probe}: ${reply.detail ?? 'no answer'}`);
        const departure = departureOf(one, reply);
        if (departure !== null) wrong.push(departure);
      }
    }
    return ofViolations(wrong, silent, samples, minSamples);
  },
  facts: ({ assertions }) => ({
    groups: [...new Set(assertions.map(({ group }) => group))],
    probes: assertions.map(({ group, probe }) => ({ group, name: probe })),
  }),
};

function* repliesTo(
  context: PlaybookContext,
  { group, probe, args }: Assertion,
): Process<readonly Reply[]> {
  return yield* askGroup(context, group, probe, args);
}

function departureOf(one: Assertion, reply: Reply): string | null {
  if (reply.value === null || isExpected(one, reply.value)) return null;
  return `${one.probe} of ${reply.instance.name} is ${answerText(reply)}, not ${expectationText(one)}`;
}
