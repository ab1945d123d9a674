/** The reach of faults that have nodes break the protocol. */
import type { ByzantineReach } from '../faults/reach/byzantine.ts';
import { Dishonesty } from '../node/dishonesty.ts';
import type { Machine } from '../node/env.ts';

/**
 * @param machineOf - The machine of a node; it is known from then on that a fault reached it.
 * @param isAbandoned - Whether nothing heals a node any more.
 */
export function byzantineReach(
  machineOf: (node: number) => Machine,
  isAbandoned: (node: number) => boolean,
): ByzantineReach {
  return {
    corrupt: (node, misdeed) => {
      const machine = machineOf(node);
      machine.dishonesty ??= new Dishonesty();
      const { dishonesty } = machine;
      dishonesty.begin(misdeed);
      return () => {
        if (!isAbandoned(node)) dishonesty.end(misdeed);
      };
    },
  };
}
