/** Brings instances to releases: forward to one, or back to what each ran before the stage. */
import type { Process } from '../../rollout/process.ts';
import type { Instance } from '../../services/runtime/instance.ts';
import { instanceBefore } from '../before.ts';
import type { ActionContext } from './action.ts';
import { stopAll } from './life.ts';
import { type RollOutSpec, rollOut } from './roll-out.ts';

/**
 * Lets instances run releases; those that are told to already stay as they are.
 *
 * @param tagOf - Release of each.
 */
export function* runReleases(
  context: ActionContext,
  instances: readonly Instance[],
  tagOf: (instance: Instance) => string,
  spec: RollOutSpec,
): Process<string | null> {
  const { estate } = context;
  const places = new Map(instances.map((instance, place) => [instance, place]));
  // A spare instance stands in for whichever is replaced: it runs what the first is to run.
  const wanted = (instance: Instance) =>
    tagOf(places.has(instance) ? instance : (instances[0] ?? instance));
  const goal = {
    instances,
    isNew: (instance: Instance) => instance.tag === wanted(instance),
    start: (instance: Instance) => estate.workloadOf(instance).start(instance, wanted(instance)),
  };
  return yield* rollOut(context, goal, spec);
}

/** Lets instances run what they ran before the stage; those that did not run then are stopped. */
export function* runPrevious(
  context: ActionContext,
  instances: readonly Instance[],
  spec: RollOutSpec,
): Process<string | null> {
  const ran = instances.filter((instance) => instanceBefore(context, instance).isRunning);
  const others = instances.filter((instance) => !ran.includes(instance));
  const tagOf = (instance: Instance) => instanceBefore(context, instance).tag;
  const failure = yield* runReleases(context, ran, tagOf, spec);
  if (failure !== null || others.length === 0) return failure;
  const stopped = yield* stopAll(context, others, spec.readyWithinUs);
  for (const instance of others) instance.tag = tagOf(instance);
  return stopped;
}
