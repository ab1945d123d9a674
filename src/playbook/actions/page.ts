/** Pages people: a notification by the routes of alerts, and a record of it. */
import { z } from 'zod';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { writeEvidence } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';

/** What a scenario file says about the action. */
export const pageSchema = record({
  ...actionFields,
  action: z.literal('page'),
  alert: freeName().describe('Name of the alert.'),
  severity: z.string().min(1).max(32).prefault('page').describe('Its severity.'),
  text: prose(500).describe('What is said.'),
}).describe('Pages people.');

type Spec = z.output<typeof pageSchema>;

/** The kind. */
export const page: ActionKind<Spec> = {
  action: 'page',
  changes: false,
  text: ({ alert, severity }) => `page: ${alert} (${severity})`,
  *run(context, { alert, severity, text }) {
    context.once('sent', () => {
      context.estate.router.send(alert, severity);
      writeEvidence(context, 'announcement', alert, { severity, text });
      return 'sent';
    });
    return null;
  },
};
