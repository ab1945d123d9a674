/** Draining: no node is stopped by the rollout before it was told to finish. */
import type { Hooks, Invariant } from './invariant.ts';

export const drain: Invariant = {
  numbers: [30],
  name: 'drain',
  statement: 'A node that the rollout stops was draining, unless its process had died by itself.',
  watch(_view, report): Hooks {
    return {
      replaced: (machine) => {
        if (machine.isDraining || machine.process === null) return;
        report(`the rollout stops ${machine.name}, which was not drained`, [machine]);
      },
    };
  },
};
