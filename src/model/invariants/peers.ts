/** The peer graph: with all faults gone, everybody who runs can reach everybody. */
import { componentsOf } from '../world/components.ts';
import type { Hooks, Invariant } from './invariant.ts';

export const peers: Invariant = {
  numbers: [25],
  name: 'peers',
  statement: 'At the end, when no link is disturbed, the nodes that run are one connected graph.',
  watch({ network, machines }, report): Hooks {
    return {
      concluded: () => {
        const { overlay, conditions } = network;
        const running = machines.filter(({ process }) => process?.isAnswering === true);
        if (!conditions.isCalm || running.length < machines.length) return;
        const partOf = componentsOf(overlay, conditions, () => true);
        const [first] = running;
        const apart = running.filter(({ index }) => partOf[index] !== partOf[first?.index ?? 0]);
        if (apart.length > 0) report(`${apart.length} nodes are cut off`, apart);
      },
    };
  },
};
