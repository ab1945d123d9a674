/** The reach of faults that have nodes break the protocol. */
import type { ByzantineReach } from '../faults/reach/byzantine.ts';
import { Dishonesty } from '../node/dishonesty.ts';
import type { Machine } from '../node/env.ts';

/** @param isAbandoned - Whether nothing heals a node any more. */
export function byzantineReach(
  machines: readonly Machine[],
  isAbandoned: (node: number) => boolean,
): ByzantineReach {
  return {
    corrupt: (node, misdeed) => {
      const machine = machines[node] as Machine;
      machine.dishonesty ??= new Dishonesty();
      const { dishonesty } = machine;
      dishonesty.begin(misdeed);
      return () => {
        if (!isAbandoned(node)) dishonesty.end(misdeed);
      };
    },
  };
}
