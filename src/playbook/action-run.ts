/** Carries out actions: with their conditions, their keys, and a line in the timeline for each. */
import type { Process } from '../rollout/process.ts';
import type { ActionContext } from './actions/action.ts';
import { actionKindOf, type PlaybookAction } from './actions/table.ts';
import { isNeeded } from './conditions.ts';
import { note } from './context.ts';
import { gatesNamed, judgeNow, type Refusal } from './jury.ts';
import type { StageContext } from './playbook.ts';
import type { PlaybookStageSpec } from './playbook-spec.ts';

/**
 * Carries out an action, if it is needed.
 *
 * @param key - Names this execution among all of the playbook: what was done under it is not
 *   repeated by a controller that goes on.
 * @returns Why it failed, or null.
 */
export function* runAction(
  context: StageContext,
  action: PlaybookAction,
  key: string,
  isRollback: boolean,
): Process<string | null> {
  const { steps } = context.state;
  const isDue = yield* isNeeded(context, action, key);
  const once = (step: string, effect: () => string) => {
    steps[`${key}/${step}`] ??= effect();
    return steps[`${key}/${step}`]!;
  };
  const text = actionKindOf(action).text(action);
  once('told', () => {
    note(context, isRollback ? 'rollback' : 'action', isDue ? text : `not needed: ${text}`);
    return text;
  });
  if (!isDue) return null;
  const judge = (name: string) => judgeNow(context, gatesNamed(context.playbook, [name])[0]!);
  const actionContext: ActionContext = { ...context, key, isRollback, once, judge };
  return yield* actionKindOf(action).run(actionContext, action);
}

/** What an action without a name is known by: `deploy (action 2 of canary)`. */
export function placeText(kind: string, what: string, list: string, index: number): string {
  return `${kind} (${what} ${index + 1} of ${list})`;
}

/**
 * Writes the reports of a stage whose interval is over; of intervals that went by at once the last
 * counts alone.
 *
 * @returns The first that could not be written, or null.
 */
export function* writeReports(
  context: StageContext,
  spec: PlaybookStageSpec,
): Process<Refusal | null> {
  const lastedUs = context.estate.scheduler.nowUs() - (context.activatedUs ?? 0);
  for (const [index, { everyUs, ...report }] of spec.reports.entries()) {
    const count = Math.floor(lastedUs / everyUs);
    const key = `${spec.name}/reports/${index}/${count}`;
    if (count === 0 || context.state.steps[`${key}/written`] !== undefined) continue;
    const failure = yield* runAction(context, { ...report, action: 'report' }, key, false);
    if (failure === null) continue;
    return { by: placeText('report', 'report', spec.name, index), failure };
  }
  return null;
}
