/** Inclusion: no acknowledged transaction waits for ever. */
import { type Block, transactionsBytes } from '../chain/block.ts';
import { Backlog } from './backlog.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { ClusterView } from './view.ts';

/** Turns of each validator, on average, within which one that has a transaction includes it. */
const TURNS = 6;

export const inclusion: Invariant = {
  numbers: [19],
  name: 'inclusion',
  statement:
    'An acknowledged transaction is final after six blocks with room for it for each validator, ' +
    'counted while nothing stands in the way and nobody is cut off.',
  watch(view, report): Hooks {
    const backlog = new Backlog(view.recorder);
    /** By transaction: blocks with room before it was first missed. */
    const since = new Map<string, number>();
    let roomy = 0;
    return {
      acknowledged: (id) => backlog.add(id, view.nowUs()),
      applied: (_machine, block) => {
        const isFirst =
          block.height === view.chain.height && view.chain.finalisedUs === view.nowUs();
        const { quiet } = view;
        const isAsked = isFirst && quiet.lengthUs(view.nowUs()) > 0 && quiet.isWhole;
        if (isAsked && hasRoom(view, block)) roomy += 1;
      },
      tick: () => {
        const boundBlocks = TURNS * view.chain.ledger.nextSet.members.length;
        for (const id of backlog.waiting(view.nowUs())) {
          const first = since.get(id) ?? roomy;
          since.set(id, first);
          if (roomy - first <= boundBlocks) continue;
          report(`transaction ${id.slice(0, 12)} was left out of ${roomy - first} blocks`, []);
          backlog.drop(id);
        }
      },
    };
  },
};

function hasRoom({ consensus }: ClusterView, { transactions }: Block): boolean {
  const { transactionsMax, bytesMax } = consensus.block;
  return transactions.length < transactionsMax && 2 * transactionsBytes(transactions) < bytesMax;
}
