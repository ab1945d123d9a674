/** Waits. */
import { z } from 'zod';
import { durationText } from '../../kernel/words.ts';
import { sleepUntil } from '../../rollout/process.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import { clockOf } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';
import { beganUs } from './waiting.ts';

/** What a scenario file says about the action. */
export const waitSchema = record({
  ...actionFields,
  action: z.literal('wait'),
  for: positiveDuration().describe('How long.'),
}).describe('Waits.');

type Spec = z.output<typeof waitSchema>;

/** The kind. */
export const wait: ActionKind<Spec> = {
  action: 'wait',
  changes: false,
  text: ({ forUs }) => `wait ${durationText(forUs)}`,
  *run(context, { forUs }) {
    yield* sleepUntil(clockOf(context), beganUs(context) + forUs);
    return null;
  },
};
