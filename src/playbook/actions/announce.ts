/** Announces something to people: a record that says when, to whom and what. */
import { z } from 'zod';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { writeEvidence } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';

/** What a scenario file says about the action. */
export const announceSchema = record({
  ...actionFields,
  action: z.literal('announce'),
  channel: freeName().describe('Where it is announced.'),
  text: prose(500).describe('What is said.'),
}).describe('Announces something to people.');

type Spec = z.output<typeof announceSchema>;

/** The kind. */
export const announce: ActionKind<Spec> = {
  action: 'announce',
  changes: false,
  text: ({ channel }) => `announce in ${channel}`,
  *run(context, { channel, text }) {
    context.once('sent', () => {
      writeEvidence(context, 'announcement', channel, { text });
      return 'sent';
    });
    return null;
  },
};
