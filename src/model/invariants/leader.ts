/** Leaders: one for each round, who proposes one block, and another one after each view change. */
import type { Machine } from '../node/env.ts';
import { type Hooks, type Invariant, isCorrect } from './invariant.ts';

interface Led {
  readonly machine: Machine;
  readonly blockHash: string;
}

export const leader: Invariant = {
  numbers: [8, 22],
  name: 'leader',
  statement:
    'Correct validators propose one block in a round, all in all; where leaders rotate, the next ' +
    'round is led by another one, so that each gets its turn.',
  watch(view, report): Hooks {
    let height = 0;
    const rounds = new Map<number, Led>();
    return {
      proposalSent: (machine, proposal) => {
        if (!isCorrect(machine) || proposal.height < height) return;
        if (proposal.height > height) rounds.clear();
        height = proposal.height;
        const { round } = proposal;
        const place = `height ${height} round ${round}`;
        const known = rounds.get(round);
        const blockHash = proposal.block.hash;
        rounds.set(round, known ?? { machine, blockHash });
        if (known !== undefined && known.machine !== machine) {
          report(`two validators lead ${place}`, [known.machine, machine]);
        } else if (known !== undefined && known.blockHash !== blockHash) {
          report(`${machine.name} proposes two blocks at ${place}`, [machine]);
        } else if (isStuck(rounds, round, machine)) {
          report(`${machine.name} leads again after a view change, at ${place}`, [machine]);
        }
      },
    };

    function isStuck(led: ReadonlyMap<number, Led>, round: number, machine: Machine): boolean {
      const members = view.chain.setAt(height)?.members.length ?? 0;
      const rotates = view.consensus.leader === 'rotating' && members > 1;
      return rotates && round % members !== 0 && led.get(round - 1)?.machine === machine;
    }
  },
};
