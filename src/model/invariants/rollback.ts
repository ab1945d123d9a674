/** Rollback: it leaves no node behind. */
import type { Machine } from '../node/env.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { RestartView, RolloutView } from './rollout-view.ts';
import type { ClusterView } from './view.ts';

export const rollback: Invariant = {
  numbers: [34],
  name: 'rollback',
  statement:
    'A rollback that is complete has restarted every node that the rollout had restarted in the ' +
    'groups it goes back over, each once and into the version that it goes back to.',
  watch(view, report): Hooks {
    return {
      concluded: () => {
        const rollout = view.rollout();
        for (const left of rollout === null ? [] : leftBehind(view, rollout)) {
          report(`${left.name} was not rolled back`, [left]);
        }
      },
    };
  },
};

function leftBehind({ machines }: ClusterView, { state }: RolloutView): Machine[] {
  return state.stages.flatMap((stage) => {
    if (stage.outcome !== 'rolled-back' || stage.rollback === null) return [];
    const prefix = `${stage.name}/${stage.rollback}/`;
    const [undone, done] = parted(state.restarts, prefix);
    const groups = new Set(undone.map(({ node }) => machines[node]?.group));
    const touched = new Set(done.map(({ node }) => node));
    return [...touched].flatMap((node) => {
      const machine = machines[node] as Machine;
      const own = undone.filter((restart) => restart.node === node);
      const isBack = own.length === 1 && own[0]?.toVersion === machine.version;
      return groups.has(machine.group) && !isBack ? [machine] : [];
    });
  });
}

function parted(restarts: readonly RestartView[], prefix: string): [RestartView[], RestartView[]] {
  const isUndoing = ({ action }: RestartView): boolean => action.startsWith(prefix);
  return [restarts.filter(isUndoing), restarts.filter((restart) => !isUndoing(restart))];
}
