/** Starting, stopping and restarting the processes of a group. */
import { durationText } from '../../kernel/words.ts';
import type { Process } from '../../rollout/process.ts';
import type { Instance } from '../../services/runtime/instance.ts';
import type { ActionContext } from './action.ts';
import { type RollOutSpec, rollOut } from './roll-out.ts';
import { beganUs, untilHolds } from './waiting.ts';

/** Stops processes in order and waits until all are gone. */
export function* stopAll(
  context: ActionContext,
  instances: readonly Instance[],
  withinUs: number,
): Process<string | null> {
  const { estate } = context;
  const startUs = beganUs(context);
  const isRunning = ({ state }: Instance) => state !== 'stopped';
  const areGone = yield* untilHolds(context, startUs, startUs + withinUs, () => {
    for (const instance of instances) estate.workloadOf(instance).stop(instance);
    return !instances.some(isRunning);
  });
  const left = instances.find(isRunning);
  if (areGone || left === undefined) return null;
  return `${left.name} has not stopped within ${durationText(withinUs)}: it is ${left.state}`;
}

/** Starts processes where there are none and waits until all are ready. */
export function* startAll(
  context: ActionContext,
  instances: readonly Instance[],
  withinUs: number,
): Process<string | null> {
  const { estate } = context;
  const startUs = beganUs(context);
  const areReady = yield* untilHolds(context, startUs, startUs + withinUs, () => {
    for (const instance of instances) {
      // One that waits for its supervisor is left to it: its back-off is there for a reason.
      if (instance.state === 'stopped') estate.workloadOf(instance).start(instance);
    }
    return instances.every(({ isReady }) => isReady);
  });
  const late = instances.find(({ isReady }) => !isReady);
  if (areReady || late === undefined) return null;
  return `${late.name} is not ready within ${durationText(withinUs)}: it is ${late.state}`;
}

/** Replaces each process by another one of the same release, once. */
export function* restartAll(
  context: ActionContext,
  instances: readonly Instance[],
  spec: RollOutSpec,
): Process<string | null> {
  const { estate } = context;
  const all = instances.flatMap(({ component }) => estate.groups.withSpares(component));
  const lives = JSON.parse(
    context.once('lives', () => {
      return JSON.stringify(Object.fromEntries(all.map(({ name, life }) => [name, life])));
    }),
  ) as Readonly<Record<string, number>>;
  const goal = {
    instances,
    isNew: ({ name, life }: Instance) => life > (lives[name] ?? 0),
    start: (instance: Instance) => {
      const like = instances.includes(instance) ? instance : instances[0];
      estate.workloadOf(instance).start(instance, like?.tag);
    },
  };
  return yield* rollOut(context, goal, spec);
}
