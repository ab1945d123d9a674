/** Opens an incident: a record for people that says what is known. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { writeEvidence } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';
import { collectFacts, facts } from './facts.ts';

/** What a scenario file says about the action. */
export const openIncidentSchema = record({
  ...actionFields,
  action: z.literal('open_incident'),
  title: prose(120).describe('What it is about.'),
  fields: facts(),
}).describe('Opens an incident.');

type Spec = z.output<typeof openIncidentSchema>;

/** The kind. */
export const openIncident: ActionKind<Spec> = {
  action: 'open_incident',
  changes: false,
  text: ({ title }) => `open the incident ${title}`,
  *run(context, { title, fields }) {
    const collected = yield* collectFacts(context, fields);
    if (typeof collected === 'string') return collected;
    context.once('written', () => {
      writeEvidence(context, 'incident', title, collected);
      return title;
    });
    return null;
  },
};
