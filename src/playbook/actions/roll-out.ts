/**
 * Replaces the processes of a group, step by step.
 *
 * Which are replaced when the strategies of `services/deploy` decide, from what there is to see at
 * that moment. Only their arithmetic is used, not the driver beside them: that one starts, probes
 * and supervises processes of its own, which here the runtime does already, and keeps in memory how
 * far it has come. What is decided from the view alone, another controller decides in the same way.
 */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import { durationText } from '../../kernel/words.ts';
import type { Process } from '../../rollout/process.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { whole } from '../../schema/whole.ts';
import { recreateStrategy } from '../../services/deploy/recreate-strategy.ts';
import { type CountOrPercent, replicaCount } from '../../services/deploy/rounding.ts';
import { statefulStrategy } from '../../services/deploy/stateful-strategy.ts';
import type { Strategy, WorkloadView } from '../../services/deploy/strategy.ts';
import { waveStrategy } from '../../services/deploy/wave-strategy.ts';
import type { Instance } from '../../services/runtime/instance.ts';
import { note } from '../context.ts';
import type { ActionContext } from './action.ts';
import { replicaBudget } from './replica-budget.ts';
import { rollingInPlace } from './rolling.ts';
import { beganUs, untilHolds } from './waiting.ts';

/** Fields of actions that replace processes. */
export const rollOutFields = {
  strategy: z
    .enum(['rolling', 'surge', 'stateful', 'wave', 'recreate'])
    .optional()
    .describe(
      'Order of replacement; `stateful` for instances that keep their disk, else `rolling`, if left out; but a plan that leaves it out does not wait for what is broken already.',
    ),
  max_unavailable: replicaBudget()
    .optional()
    .describe('Most instances not available at once; 1 if left out, with `surge` 0.'),
  max_surge: replicaBudget()
    .optional()
    .describe('Most spare instances that run meanwhile; 0 if left out, with `surge` 1.'),
  waves: whole(1, 64).prefault(1).describe('Waves of the strategy `wave`.'),
  ready_within: positiveDuration()
    .prefault('10m')
    .describe('Longest time until all are replaced and ready.'),
  min_ready: duration()
    .prefault('0s')
    .describe('How long an instance must have been ready to count as available.'),
  drain: z
    .boolean()
    .prefault(true)
    .describe('Whether a process may finish what it has before it ends.'),
};

/** What actions that replace processes say about it. */
export interface RollOutSpec {
  readonly strategy?: 'rolling' | 'surge' | 'stateful' | 'wave' | 'recreate' | undefined;
  readonly maxUnavailable?: CountOrPercent | undefined;
  readonly maxSurge?: CountOrPercent | undefined;
  readonly waves: number;
  readonly readyWithinUs: number;
  readonly minReadyUs: number;
  readonly drain: boolean;
}

/** What is to run. */
export interface RollOutGoal {
  /** Those that are to run at the end, all of one component. */
  readonly instances: readonly Instance[];
  /** Whether the process of an instance, if there is one, is of the new sort. */
  isNew(instance: Instance): boolean;
  /** Starts a process of the new sort where there is none. */
  start(instance: Instance): void;
}

const REVISION_OLD = 1;
const REVISION_NEW = 2;
/** Steps in one look, for each instance; a strategy that asks for more goes in circles. */
const STEPS_PER_SLOT = 4;

/** A spec that leaves all to the defaults. */
export const ROLL_OUT_DEFAULT = { waves: 1, minReadyUs: 0, drain: true } as const;

/** Replaces processes until all are new and ready; says which is not, and why, when time is up. */
export function* rollOut(
  context: ActionContext,
  goal: RollOutGoal,
  spec: RollOutSpec,
): Process<string | null> {
  const [one] = goal.instances;
  if (one === undefined) return null;
  const { estate } = context;
  const spares = estate.groups.sparesOf(one.component);
  const refusal = withoutSpares(goal, spec, one, spares.length);
  if (refusal !== null) return refusal;
  const isStateful = estate.workloadOf(one).spec.stateful;
  const strategy = isWayBack(context, spec, isStateful)
    ? statefulStrategy('parallel')
    : strategyOf(spec, isStateful);
  const slots = [...goal.instances, ...spares];
  const startUs = beganUs(context);
  const isDone = yield* untilHolds(context, startUs, startUs + spec.readyWithinUs, () => {
    step(context, goal, spec, strategy, slots);
    return slots.every((instance, slot) => isSettled(context, goal, spec, instance, slot));
  });
  if (isDone) return null;
  const late = slots.filter((one, slot) => !isSettled(context, goal, spec, one, slot));
  // Others may wait for one that was replaced and does not get ready: that one tells why.
  const first = late.find((one) => goal.isNew(one) && one.state !== 'stopped') ?? late[0];
  return first === undefined ? null : lateText(context, goal, spec, first);
}

/** Whether it undoes something in no order that was asked for: what is broken must not stop it. */
function isWayBack(
  { isRollback }: ActionContext,
  { strategy }: RollOutSpec,
  isStateful: boolean,
): boolean {
  return isRollback && isStateful && strategy === undefined;
}

function strategyOf(spec: RollOutSpec, isStateful: boolean): Strategy {
  const { strategy = isStateful ? 'stateful' : 'rolling', waves } = spec;
  switch (strategy) {
    case 'stateful':
      return statefulStrategy('ordered_ready');
    case 'recreate':
      return recreateStrategy;
    case 'wave':
      return waveStrategy({ waves, maxUnavailable: spec.maxUnavailable ?? { count: 1 } });
    default:
      return rollingInPlace(budgetOf({ ...spec, strategy }));
  }
}

function budgetOf({ strategy, maxUnavailable, maxSurge }: RollOutSpec) {
  const isSurge = strategy === 'surge';
  return {
    maxUnavailable: maxUnavailable ?? { count: isSurge ? 0 : 1 },
    maxSurge: maxSurge ?? { count: isSurge ? 1 : 0 },
  };
}

/** Why the surge cannot be had, or null. */
function withoutSpares(
  { instances }: RollOutGoal,
  spec: RollOutSpec,
  { component }: Instance,
  spareCount: number,
): string | null {
  const surge = replicaCount(budgetOf(spec).maxSurge, instances.length, 'up');
  if (surge <= spareCount) return null;
  return `${component} has ${spareCount} spare instances, a surge of ${surge} needs more`;
}

/** Takes steps until the strategy waits for something to change. */
function step(
  context: ActionContext,
  goal: RollOutGoal,
  { minReadyUs, drain }: RollOutSpec,
  strategy: Strategy,
  slots: readonly Instance[],
): void {
  for (let left = STEPS_PER_SLOT * slots.length; ; left -= 1) {
    check(left > 0, 'a rollout strategy goes in circles');
    const { create, remove } = strategy(viewOf(context, goal, minReadyUs, slots));
    if (create.length + remove.length === 0) return;
    for (const slot of remove) end(context, slots[slot]!, drain);
    for (const slot of create) {
      const instance = slots[slot]!;
      goal.start(instance);
      note(context, 'action', `${instance.name} is told to run ${instance.tag}`, instance.name);
    }
  }
}

function end({ estate }: ActionContext, instance: Instance, drains: boolean): void {
  const workload = estate.workloadOf(instance);
  if (drains) workload.stop(instance);
  else workload.kill(instance);
}

function viewOf(
  context: ActionContext,
  goal: RollOutGoal,
  minReadyUs: number,
  slots: readonly Instance[],
): WorkloadView {
  const places = slots.map((instance, slot) => ({ instance, slot }));
  const living = places.filter(({ instance: { state } }) => {
    return state !== 'stopped' && state !== 'draining';
  });
  return {
    desired: goal.instances.length,
    revision: REVISION_NEW,
    replicas: living.map(({ instance, slot }) => ({
      slot,
      revision: goal.isNew(instance) ? REVISION_NEW : REVISION_OLD,
      isReady: instance.isReady,
      isAvailable: isAvailable(context, instance, minReadyUs),
    })),
    terminating: places
      .filter(({ instance }) => instance.state === 'draining')
      .map(({ slot }) => slot),
  };
}

function isAvailable({ estate }: ActionContext, instance: Instance, minReadyUs: number): boolean {
  const { state, isReady, readyUs } = instance;
  if (state !== 'running' || !isReady || readyUs === null) return false;
  return estate.scheduler.nowUs() - readyUs >= minReadyUs;
}

/** Whether the instance in a slot is as it is to be at the end. */
function isSettled(
  context: ActionContext,
  goal: RollOutGoal,
  { minReadyUs }: RollOutSpec,
  instance: Instance,
  slot: number,
): boolean {
  if (slot >= goal.instances.length) return instance.state === 'stopped';
  return goal.isNew(instance) && isAvailable(context, instance, minReadyUs);
}

function lateText(
  { estate }: ActionContext,
  goal: RollOutGoal,
  { readyWithinUs }: RollOutSpec,
  instance: Instance,
): string {
  const { name, tag, state } = instance;
  const within = durationText(readyWithinUs);
  const isHome = goal.instances.includes(instance);
  // A spare instance that works is to go; one that does not get ready is what the others wait for.
  if (!isHome && instance.isReady)
    return `${name} has not stopped within ${within}: it is ${state}`;
  if (!goal.isNew(instance)) return `${name} was not replaced within ${within}: it is ${state}`;
  const line = estate.logs.of(name).findLast(({ level }) => level === 'error')?.text;
  const why = line === undefined ? '' : ` (${line})`;
  return `${name} with ${tag} is not ready within ${within}: it is ${state}${why}`;
}
