/** Writes a report for people, with facts as they are at that moment. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { writeEvidence } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';
import { collectFacts, facts } from './facts.ts';

/** What a scenario file says about the action. */
export const reportSchema = record({
  ...actionFields,
  action: z.literal('report'),
  title: prose(120).describe('What it is about.'),
  fields: facts(),
}).describe('Writes a report.');

type Spec = z.output<typeof reportSchema>;

/** The kind. */
export const report: ActionKind<Spec> = {
  action: 'report',
  changes: false,
  text: ({ title }) => `report ${title}`,
  *run(context, { title, fields }) {
    const collected = yield* collectFacts(context, fields);
    if (typeof collected === 'string') return collected;
    context.once('written', () => {
      writeEvidence(context, 'report', title, collected);
      return title;
    });
    return null;
  },
};
