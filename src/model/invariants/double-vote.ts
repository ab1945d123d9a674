/** A correct validator never contradicts itself, whatever it has forgotten by a crash. */
import type { WireVote } from '../wire/messages.ts';
import { type Hooks, type Invariant, isCorrect } from './invariant.ts';

interface Said {
  height: number;
  /** By round and step: the value. */
  readonly values: Map<number, string | null>;
  /** Latest round and step that was voted on in an earlier life of the process. */
  earlierLast: number;
  last: number;
  life: number;
}

export const doubleVote: Invariant = {
  numbers: [6],
  name: 'double-vote',
  statement:
    'A correct validator votes for one value in a step, and after a restart in no step before one ' +
    'that it had voted in, unless for the same value as then.',
  watch(_view, report): Hooks {
    const all = new Map<number, Said>();
    return {
      voteSent: (machine, vote) => {
        if (!isCorrect(machine)) return;
        const said = saidBy(all, machine.index, vote.height, machine.lives);
        const fault = enter(said, vote);
        if (fault === null) return;
        const place = `${vote.step} at height ${vote.height} round ${vote.round}`;
        report(`${machine.name} ${fault}: ${place}`, [machine]);
      },
    };
  },
};

function saidBy(all: Map<number, Said>, node: number, height: number, life: number): Said {
  const known = all.get(node);
  if (known !== undefined && known.height >= height) {
    if (known.life !== life) known.earlierLast = known.last;
    known.life = life;
    return known;
  }
  const said = { height, values: new Map(), earlierLast: -1, last: -1, life };
  all.set(node, said);
  return said;
}

function enter(said: Said, { step, round, height, blockHash }: WireVote): string | null {
  if (height < said.height) return 'votes at a height before its last';
  const slot = 2 * round + (step === 'precommit' ? 1 : 0);
  const known = said.values.get(slot);
  if (known !== undefined) return known === blockHash ? null : 'votes for two values';
  said.values.set(slot, blockHash);
  said.last = Math.max(said.last, slot);
  return slot < said.earlierLast ? 'goes back to an earlier step after a restart' : null;
}
