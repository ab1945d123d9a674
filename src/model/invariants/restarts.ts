/** Restarts: none is made twice, and at the end every node is in one state or another, not between. */
import type { Machine } from '../node/env.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { RestartView, RolloutView } from './rollout-view.ts';

export const restartedOnce: Invariant = {
  numbers: [38],
  name: 'restarted-once',
  statement: 'No action of a rollout restarts a node twice, also after the controller crashed.',
  watch(view, report): Hooks {
    let seen = 0;
    const known = new Set<string>();
    const judge = (): void => {
      const restarts = view.rollout()?.state.restarts ?? [];
      for (; seen < restarts.length; seen += 1) {
        const { action, node } = restarts[seen] as RestartView;
        const machine = view.machines[node] as Machine;
        const key = `${action} ${node}`;
        if (known.has(key)) report(`${action} restarts ${machine.name} again`, [machine]);
        known.add(key);
      }
    };
    return { tick: judge, concluded: judge };
  },
};

export const conservation: Invariant = {
  numbers: [39],
  name: 'conservation',
  statement:
    'When the rollout is over, every node has the version of its last restart and was ready in it, ' +
    'or is given up as failed; a node that was never restarted has its first version.',
  watch(view, report): Hooks {
    const first = view.machines.map(({ version }) => version);
    return {
      concluded: () => {
        const rollout = view.rollout();
        if (rollout === null || !isDecided(rollout)) return;
        for (const machine of view.machines) {
          const fault = faultOf(machine, rollout, first[machine.index] ?? '');
          if (fault !== null) report(`${machine.name} ${fault}`, [machine]);
        }
      },
    };
  },
};

/** A rollout that was cut short may leave a node in the middle of its restart. */
function isDecided({ state }: RolloutView): boolean {
  const ended = ['promoted', 'rolled-back', 'failed', 'rollback-failed'];
  return state.verdict !== null && ended.includes(state.verdict);
}

function faultOf({ index, version }: Machine, { state }: RolloutView, first: string) {
  const last = state.restarts.findLast(({ node }) => node === index);
  if (last === undefined) return version === first ? null : `has ${version}, and was left alone`;
  if (last.isFailed) return null;
  if (last.readyUs === null) return `is between versions, at ${version}`;
  return version === last.toVersion ? null : `has ${version}, and was given ${last.toVersion}`;
}
