/** Pauses the rollout: no further stage begins before somebody decides to resume. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { writeEvidence } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';

/** What a scenario file says about the action. */
export const pauseSchema = record({
  ...actionFields,
  action: z.literal('pause'),
  reason: prose(500).describe('Why.'),
}).describe('Pauses the rollout.');

type Spec = z.output<typeof pauseSchema>;

/** The kind. */
export const pause: ActionKind<Spec> = {
  action: 'pause',
  changes: false,
  text: ({ reason }) => `pause: ${reason}`,
  *run(context, { reason }) {
    context.once('paused', () => {
      context.state.pausedUs ??= context.estate.scheduler.nowUs();
      writeEvidence(context, 'decision', 'pause', { reason });
      return 'paused';
    });
    return null;
  },
};
