/** Ends a pause by a decision that is written down. */
import { z } from 'zod';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { writeEvidence } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';

/** What a scenario file says about the action. */
export const resumeSchema = record({
  ...actionFields,
  action: z.literal('resume'),
  by: freeName().describe('Who decides.'),
  decision: prose(500).describe('What is decided, and why.'),
}).describe('Ends a pause.');

type Spec = z.output<typeof resumeSchema>;

/** The kind. */
export const resume: ActionKind<Spec> = {
  action: 'resume',
  changes: false,
  text: ({ by }) => `resume by decision of ${by}`,
  *run(context, { by, decision }) {
    context.once('resumed', () => {
      context.state.pausedUs = null;
      writeEvidence(context, 'decision', 'resume', { by, decision });
      return 'resumed';
    });
    return null;
  },
};
