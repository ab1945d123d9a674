/** The actions of stages and rollback plans. A new one is one file beside this and one entry. */
import { z } from 'zod';
import type { ActionContext, ActionProcess } from './action.ts';
import { pause, pauseSchema } from './pause.ts';
import { rollingRestart, rollingRestartSchema } from './rolling-restart.ts';

/** Any action, told apart by its `action`. */
export const actionSchema = z.discriminatedUnion('action', [rollingRestartSchema, pauseSchema]);

/** Action of any kind, as the engine reads it. */
export type ActionSpec = z.output<typeof actionSchema>;

/** Runs an action of any kind. */
export function* runAction(context: ActionContext, spec: ActionSpec): ActionProcess {
  switch (spec.action) {
    case 'rolling_restart':
      return yield* rollingRestart(context, spec);
    case 'pause':
      pause(context);
      return null;
  }
}
