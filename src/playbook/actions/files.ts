/** Changes of configuration files, and how running processes take them. */
import { z } from 'zod';
import type { Process } from '../../rollout/process.ts';
import { positiveDuration } from '../../schema/duration.ts';
import type { CountOrPercent } from '../../services/deploy/rounding.ts';
import type { Instance } from '../../services/runtime/instance.ts';
import type { Setting } from '../../services/runtime/setting.ts';
import type { ActionContext } from './action.ts';
import { restartAll } from './life.ts';
import { replicaBudget } from './replica-budget.ts';
import { ROLL_OUT_DEFAULT } from './roll-out.ts';

/** Fields of actions that write files. */
export const effectFields = {
  effect: z
    .enum(['reload', 'restart', 'none'])
    .prefault('reload')
    .describe('How processes take the new file; with `none` at their next start.'),
  ready_within: positiveDuration()
    .prefault('10m')
    .describe('Longest time until all are restarted and ready.'),
  max_unavailable: replicaBudget().prefault(1).describe('Most instances restarted at once.'),
};

/** What actions that write files say about it. */
export interface EffectSpec {
  readonly effect: 'reload' | 'restart' | 'none';
  readonly readyWithinUs: number;
  readonly maxUnavailable: CountOrPercent;
}

/** Changes of one file: `null` removes a key. */
export type FileChanges = ReadonlyMap<string, Setting | null>;

/** Writes files, and lets processes take them. */
export function* writeFiles(
  context: ActionContext,
  instances: readonly Instance[],
  changesOf: (instance: Instance) => FileChanges,
  { effect, readyWithinUs, maxUnavailable }: EffectSpec,
): Process<string | null> {
  const { estate } = context;
  context.once('written', () => {
    for (const instance of instances) {
      estate.writeFile(instance, changesOf(instance));
      if (effect === 'reload') estate.reload(instance);
    }
    return 'written';
  });
  if (effect !== 'restart') return null;
  const strategy = 'wave' as const;
  const spec = { ...ROLL_OUT_DEFAULT, strategy, maxUnavailable, readyWithinUs };
  const running = instances.filter(({ state }) => state !== 'stopped');
  const restarted = context.once('restarted', () => running.map(({ name }) => name).join(' '));
  const names = new Set(restarted.split(' '));
  return yield* restartAll(
    context,
    instances.filter(({ name }) => names.has(name)),
    spec,
  );
}

/** What turns one file into another. */
export function changesBetween(
  from: ReadonlyMap<string, Setting>,
  to: ReadonlyMap<string, Setting>,
): FileChanges {
  const gone = [...from.keys()].filter((key) => !to.has(key));
  return new Map([...gone.map((key) => [key, null] as const), ...to]);
}

/** Running processes take the new file at once. */
export const RELOAD: EffectSpec = {
  effect: 'reload',
  readyWithinUs: 0,
  maxUnavailable: { count: 1 },
};
