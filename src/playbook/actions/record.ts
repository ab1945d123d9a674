/** Writes a record for people, with facts as they are at that moment. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { writeEvidence } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';
import { collectFacts, facts } from './facts.ts';

/** What a scenario file says about the action. */
export const recordActionSchema = record({
  ...actionFields,
  action: z.literal('record'),
  title: prose(120).describe('What it is about.'),
  fields: facts(),
}).describe('Writes a record.');

type Spec = z.output<typeof recordActionSchema>;

/** The kind. */
export const recordAction: ActionKind<Spec> = {
  action: 'record',
  changes: false,
  text: ({ title }) => `record ${title}`,
  *run(context, { title, fields }) {
    const collected = yield* collectFacts(context, fields);
    if (typeof collected === 'string') return collected;
    context.once('written', () => {
      writeEvidence(context, 'note', title, collected);
      return title;
    });
    return null;
  },
};
