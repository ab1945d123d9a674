/** Integrity: a transaction is carried out once. */
import type { Hooks, Invariant } from './invariant.ts';

export const onceOnly: Invariant = {
  numbers: [10],
  name: 'once-only',
  statement: 'No transaction is in two finalised blocks, or twice in one.',
  watch(view, report): Hooks {
    const heights = new Map<string, number>();
    return {
      finalised: (machine, block) => {
        const { height, transactions } = block;
        if (!view.chain.isNext(block)) return;
        for (const { id } of transactions) {
          const before = heights.get(id);
          heights.set(id, height);
          if (before === undefined) continue;
          const text = `transaction ${id.slice(0, 12)} is in height ${before} and in ${height}`;
          report(text, [machine]);
        }
      },
    };
  },
};
