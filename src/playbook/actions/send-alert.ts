/** Sends an alert that nothing is behind, to prove that alerts arrive. */
import { z } from 'zod';
import { durationText } from '../../kernel/words.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { untilHolds } from './waiting.ts';

/** What a scenario file says about the action. */
export const sendAlertSchema = record({
  ...actionFields,
  action: z.literal('send_alert'),
  alert: freeName().describe('Name of the alert.'),
  severity: z.string().min(1).max(32).prefault('page').describe('Its severity.'),
  arrives_within: positiveDuration()
    .optional()
    .describe('Longest time until it arrives; nobody waits if left out.'),
}).describe('Sends a synthetic alert.');

type Spec = z.output<typeof sendAlertSchema>;

/** The kind. */
export const sendAlert: ActionKind<Spec> = {
  action: 'send_alert',
  changes: false,
  text: ({ alert, severity }) => `send the alert ${alert} (${severity})`,
  *run(context, { alert, severity, arrivesWithinUs }) {
    const { router, scheduler } = context.estate;
    const sent = context.once('sent', () => {
      router.send(alert, severity);
      return `${scheduler.nowUs()}`;
    });
    if (arrivesWithinUs === undefined) return null;
    const sentUs = Number(sent);
    const hasArrived = () =>
      router.delivered.some((one) => one.alert === alert && one.sentUs >= sentUs);
    const arrives = yield* untilHolds(context, sentUs, sentUs + arrivesWithinUs, hasArrived);
    if (arrives) return null;
    return `${alert} (${severity}) arrived on no route within ${durationText(arrivesWithinUs)}`;
  },
};
