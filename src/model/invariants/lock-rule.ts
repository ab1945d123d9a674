/**
 * The lock: who has precommitted a block votes for no other one, unless a later quorum of prevotes
 * shows that the block cannot have been decided. Judged by the votes that were really sent.
 */
import type { EpochSet } from '../chain/epoch-set.ts';
import type { Machine } from '../node/env.ts';
import type { WireVote } from '../wire/messages.ts';
import { type Hooks, type Invariant, isCorrect } from './invariant.ts';
import type { ClusterView } from './view.ts';

interface Lock {
  readonly height: number;
  readonly round: number;
  readonly blockHash: string;
}

export const lockRule: Invariant = {
  numbers: [7],
  name: 'lock-rule',
  statement:
    'A correct validator precommits a block only upon a quorum of prevotes for it in that round, ' +
    'and then prevotes another block only upon such a quorum in that round or a later one.',
  watch(view, report): Hooks {
    const locks = new Map<number, Lock>();
    return {
      voteSent: (machine, vote) => {
        const set = view.chain.setAt(vote.height);
        if (vote.blockHash === null || set === undefined || !isCorrect(machine)) return;
        // Who wakes up long after all others went on may still say what it had begun to say then.
        if (!view.tally.knows(vote.height)) return;
        const blockHash = vote.blockHash;
        const isBreach =
          vote.step === 'precommit'
            ? !hasPolka(view, set, vote, vote.round)
            : isAgainst(view, set, vote, locks.get(machine.index));
        if (isBreach) report(breachText(machine, vote), [machine]);
        if (vote.step === 'precommit') {
          const { height, round } = vote;
          locks.set(machine.index, laterOf(locks.get(machine.index), { height, round, blockHash }));
        }
      },
    };
  },
};

function laterOf(known: Lock | undefined, lock: Lock): Lock {
  return known?.height === lock.height && known.round > lock.round ? known : lock;
}

/** Whether a prevote goes against a lock that nothing has lifted. */
function isAgainst(
  view: ClusterView,
  set: EpochSet,
  vote: WireVote,
  lock: Lock | undefined,
): boolean {
  if (lock === undefined || lock.height !== vote.height || lock.round >= vote.round) return false;
  if (lock.blockHash === vote.blockHash) return false;
  for (let round = lock.round; round < vote.round; round += 1) {
    if (hasPolka(view, set, vote, round)) return false;
  }
  return true;
}

function hasPolka({ tally }: ClusterView, set: EpochSet, vote: WireVote, round: number): boolean {
  const power = tally.powerOf(vote.height, round, 'prevote', vote.blockHash);
  return 3 * power > 2 * set.totalPower;
}

function breachText({ name }: Machine, { step, height, round, blockHash }: WireVote): string {
  const what = step === 'precommit' ? 'precommits without a polka' : 'prevotes against its lock';
  return `${name} ${what} at height ${height} round ${round}: ${blockHash?.slice(0, 12)}`;
}
