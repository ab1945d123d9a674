/** Budgets: the rollout takes a node only where enough others are available. */
import type { Machine } from '../node/env.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { ClusterView } from './view.ts';

export const budget: Invariant = {
  numbers: [29, 30],
  name: 'budget',
  statement:
    'When the rollout takes an available node, no more nodes of its group are unavailable then, ' +
    'for whatever cause, than the budget of the group allows.',
  watch(view, report): Hooks {
    return {
      drained: (machine) => {
        const most = allowedIn(view, machine.group);
        // One that was broken before takes nothing from the budget.
        if (most === null || !isUp(machine)) return;
        const away = view.machines.filter((one) => {
          return one.group === machine.group && (one.isDraining || !isUp(one));
        });
        if (away.length <= most) return;
        const text = `${away.length} of ${machine.group} are unavailable, ${most} may be`;
        report(`${text}, as the rollout takes ${machine.name}`, away);
      },
    };
  },
};

/** Most nodes of a group that may be unavailable; null if no budget says. */
function allowedIn({ budgets }: ClusterView, group: string): number | null {
  const own = budgets.filter((one) => one.group === group);
  if (own.length === 0) return null;
  return own.reduce((most, one) => Math.max(most, one.maxUnavailable), 0);
}

function isUp({ process, impairments }: Machine): boolean {
  return process?.isReady === true && impairments === 0;
}
