/**
 * Pause: the rollout stops where it stands; no further node is drained.
 *
 * As a step of a rollback plan it says so before anything is undone; the plan itself goes on. In a
 * stage it waits for an operator to resume the rollout.
 */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type ActionContext, note } from './action.ts';

/** What a scenario file says about a pause. */
export const pauseSchema = record({
  action: z.literal('pause'),
}).describe('Stops the rollout where it stands: no further node is drained.');

/** Pauses the rollout: complete at once, and its controller takes no further step of a stage. */
export function pause(context: ActionContext): void {
  context.state.pausedUs ??= context.cluster.nowUs();
  note(context, context.isRollback ? 'rollback' : 'stage', null, 'rollout paused');
}
