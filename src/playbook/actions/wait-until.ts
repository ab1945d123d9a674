/** Waits until a gate passes. */
import { z } from 'zod';
import { durationText } from '../../kernel/words.ts';
import { sleepUntil } from '../../rollout/process.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { clockOf } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';
import { beganUs } from './waiting.ts';

/** What a scenario file says about the action. */
export const waitUntilSchema = record({
  ...actionFields,
  action: z.literal('wait_until'),
  gate: nameOf('gate').describe('Gate that must pass.'),
  max: positiveDuration().describe('Longest wait.'),
}).describe('Waits until a gate passes.');

type Spec = z.output<typeof waitUntilSchema>;

/** The kind. */
export const waitUntil: ActionKind<Spec> = {
  action: 'wait_until',
  changes: false,
  text: ({ gate, maxUs }) => `wait until ${gate} passes, at most ${durationText(maxUs)}`,
  *run(context, { gate, maxUs }) {
    const { scheduler, spec } = context.estate;
    const startUs = beganUs(context);
    const deadlineUs = startUs + maxUs;
    const { evaluateEveryUs } = spec.observation;
    for (;;) {
      const { outcome, reason } = yield* context.judge(gate);
      if (outcome === 'pass') return null;
      const nowUs = scheduler.nowUs();
      if (nowUs >= deadlineUs) {
        return `${gate} has not passed within ${durationText(maxUs)}: ${reason ?? outcome}`;
      }
      const nextUs = nowUs - ((nowUs - startUs) % evaluateEveryUs) + evaluateEveryUs;
      yield* sleepUntil(clockOf(context), Math.min(nextUs, deadlineUs));
    }
  },
};
