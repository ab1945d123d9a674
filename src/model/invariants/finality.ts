/** Finality: what a node has finalised stays, and what it finalises next comes right after it. */
import type { Hooks, Invariant } from './invariant.ts';

export const finality: Invariant = {
  numbers: [5],
  name: 'finality',
  statement: 'Each process finalises one height after the other, and none twice.',
  watch(view, report): Hooks {
    const heights = new Map<number, number>();
    return {
      started: ({ index, disk }) => void heights.set(index, disk.ledger.height),
      finalised: (machine, block) => {
        const last = heights.get(machine.index) ?? 0;
        heights.set(machine.index, block.height);
        if (block.height !== last + 1) {
          report(`${machine.name} finalised height ${block.height} after ${last}`, [machine]);
          return;
        }
        if (block.header.previousHash === (view.chain.hashAt(last) ?? '')) return;
        report(`${machine.name} finalised a block that does not follow height ${last}`, [machine]);
      },
    };
  },
};
