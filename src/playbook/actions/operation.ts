/** Operations of capabilities: asked for once, waited for, and failed with the reason they give. */
import { durationText } from '../../kernel/words.ts';
import { answersOf, type Process } from '../../rollout/process.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import type { Arguments, OperationOutcome } from '../../services/runtime/capability.ts';
import { clockOf, note } from '../context.ts';
import type { ActionContext, ActionProcess } from './action.ts';
import { beganUs } from './waiting.ts';

/** Fields of actions that let a capability do something. */
export const operationFields = {
  group: nameOf('group').describe('Component or group that does it.'),
  within: positiveDuration().prefault('10m').describe('Longest time it may take.'),
};

/** What is asked of whom. */
export interface OperationRequest {
  readonly group: string;
  readonly operation: string;
  readonly args: Arguments;
  readonly withinUs: number;
}

/**
 * Lets the instances of a group do something, and waits for its end.
 *
 * The request carries the key of the step, so a controller that goes on sends it again and is told
 * how the first one ended.
 */
export function* operated(
  context: ActionContext,
  step: string,
  { group, operation, args, withinUs }: OperationRequest,
): Process<OperationOutcome> {
  const { estate } = context;
  const instances = estate.groups.of(group);
  const component = instances[0]?.component ?? group;
  const leftUs = Math.max(0, beganUs(context) + withinUs - estate.scheduler.nowUs());
  const [outcome] = yield* answersOf<string, OperationOutcome>(
    clockOf(context),
    leftUs,
    [component],
    (of, reply) => {
      estate.operate(of, operation, instances, args, reply, `${context.key}/${step}`);
    },
  );
  const reason = `${operation} of ${component} has not ended within ${durationText(withinUs)}`;
  const ended = outcome ?? { isDone: false, reason };
  if (ended.isDone && ended.detail !== null) {
    const { detail } = ended;
    context.once(`${step}/told`, () => {
      note(context, 'action', `${operation}: ${detail}`);
      return detail;
    });
  }
  return ended;
}

/** The same for an action that is nothing else. */
export function* operate(context: ActionContext, request: OperationRequest): ActionProcess {
  const outcome = yield* operated(context, request.operation, request);
  return outcome.isDone ? null : outcome.reason;
}
