/** Durability: a transaction that was acknowledged is in a block, or some node has it on its disk. */
import type { Machine } from '../node/env.ts';
import { Backlog } from './backlog.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { ClusterView } from './view.ts';

/** Most transactions are final sooner: only those that wait for longer are looked for. */
const LOOK_AFTER_US = 500_000;

export const acknowledged: Invariant = {
  numbers: [11],
  name: 'acknowledged',
  statement:
    'An acknowledged transaction is final, or in the journal of a node, which tells the others ' +
    'again; unless a disk was wiped or has lied.',
  watch(view, report): Hooks {
    const backlog = new Backlog(view.recorder);
    const stopped = new Set<Machine>();
    let isForgiven = false;
    return {
      acknowledged: (id) => backlog.add(id, view.nowUs()),
      stopped: (machine) => stopped.add(machine),
      started: (machine) => {
        stopped.delete(machine);
        if (machine.disk.isBlank) isForgiven = true;
      },
      tick: () => {
        if (isForgiven) return;
        for (const id of backlog.waiting(view.nowUs() - LOOK_AFTER_US)) {
          if (isKept(view, id)) continue;
          // Asked only now: who has lied once is known for it for ever. A disk that was wiped is
          // blank at the next start, and what it held is missed before.
          isForgiven =
            view.machines.some(({ disk }) => disk.hasLied) ||
            [...stopped].some(({ disk }) => disk.isBlank);
          if (isForgiven) return;
          report(`acknowledged transaction ${id.slice(0, 12)} is lost`, []);
          backlog.drop(id);
        }
      },
    };
  },
};

function isKept({ machines, chain }: ClusterView, id: string): boolean {
  return chain.ledger.isCommitted(id) || machines.some(({ disk }) => disk.journal.has(id));
}
