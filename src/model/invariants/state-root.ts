/** State: equal at equal height, at every node, whether it decided a block or fetched it. */
import type { Hooks, Invariant } from './invariant.ts';

export const stateRoot: Invariant = {
  numbers: [9, 16],
  name: 'state-root',
  statement:
    'After a height every node has the same state, also one that fetched the blocks from others.',
  watch(view, report): Hooks {
    return {
      applied: (machine, { height }) => {
        const root = view.chain.rootAt(height);
        if (root === undefined || machine.disk.ledger.stateRoot === root) return;
        report(`${machine.name} has another state after height ${height}`, [machine]);
      },
    };
  },
};
