/**
 * What a person decides. The scenario says what the person will answer, and after which time; the
 * answer is written down with who gave it.
 */
import { z } from 'zod';
import { duration } from '../../schema/duration.ts';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { type PlaybookContext, writeEvidence } from '../context.ts';
import { type GateKind, gateFields, undecided } from './gate.ts';

/** What a scenario file says about the gate. */
export const manualSchema = record({
  ...gateFields,
  check: z.literal('manual'),
  by: freeName().describe('Who decides.'),
  question: prose(500).describe('What is asked.'),
  answer: z
    .enum(['yes', 'no', 'none'])
    .prefault('yes')
    .describe('What the person will say; `none` is a person who never answers.'),
  delay: duration().prefault('10m').describe('Time until the answer.'),
}).describe('A decision of a person.');

type Spec = z.output<typeof manualSchema>;

/** The kind. */
export const manual: GateKind<Spec> = {
  check: 'manual',
  rule: ({ by, question }) => `${by} says yes: ${question}`,
  judge: (context, spec) => {
    const askedUs = askedAtUs(context, spec);
    const nowUs = context.estate.scheduler.nowUs();
    if (spec.answer === 'none' || nowUs < askedUs + spec.delayUs) {
      return undecided(`${spec.by} has not answered`);
    }
    writeOnce(context, spec);
    const isYes = spec.answer === 'yes';
    const base = { value: isYes ? 0 : 1, threshold: 0, unit: 'count' as const, samples: 1 };
    if (isYes) return { ...base, outcome: 'pass', reason: null };
    return { ...base, outcome: 'fail', reason: `${spec.by} says no` };
  },
  facts: ({ delayUs, forUs }) => ({ minimumTimeUs: delayUs + forUs }),
};

/** When the question was put: kept in the state, so that another controller asks it no second time. */
function askedAtUs({ state, stage, estate }: PlaybookContext, { name }: Spec): number {
  state.notes[`gate/${stage}/${name}/asked`] ??= String(estate.scheduler.nowUs());
  return Number(state.notes[`gate/${stage}/${name}/asked`]);
}

function writeOnce(context: PlaybookContext, { name, by, question, answer }: Spec): void {
  const { state, stage } = context;
  const key = `gate/${stage}/${name}/answered`;
  if (state.notes[key] !== undefined) return;
  state.notes[key] = answer;
  writeEvidence(context, 'decision', name, { by, question, answer });
}
