/** Views of HotStuff: who gives one up takes no part in it any more, whatever it has forgotten. */
import { type Hooks, type Invariant, isCorrect } from './invariant.ts';

interface GivenUp {
  readonly height: number;
  readonly round: number;
  /** Votes before it, by round, step and value, which may be said again. */
  readonly said: ReadonlySet<string>;
}

export const givenUp: Invariant = {
  numbers: [6],
  name: 'given-up',
  statement:
    'A correct validator of HotStuff votes for nothing new in a view that it gave up, or in one ' +
    'before: else the certificate of timeouts would not show what can still be decided there.',
  watch({ consensus }, report): Hooks {
    if (consensus.engine !== 'hotstuff') return {};
    const byNode = new Map<number, GivenUp>();
    const said = new Map<number, { readonly height: number; readonly votes: Set<string> }>();
    return {
      timeoutSent: (machine, { height, round }) => {
        const known = byNode.get(machine.index);
        if (known?.height === height && known.round >= round) return;
        const votes = said.get(machine.index);
        const before = votes?.height === height ? votes.votes : [];
        byNode.set(machine.index, { height, round, said: new Set(before) });
      },
      voteSent: (machine, { step, height, round, blockHash }) => {
        const vote = `${step}/${round}/${blockHash}`;
        const votes = said.get(machine.index);
        if (votes?.height === height) votes.votes.add(vote);
        else said.set(machine.index, { height, votes: new Set([vote]) });
        const limit = byNode.get(machine.index);
        if (limit?.height !== height || round > limit.round || limit.said.has(vote)) return;
        if (!isCorrect(machine)) return;
        const place = `${step} at height ${height} round ${round}`;
        report(`${machine.name} votes in a view that it gave up: ${place}`, [machine]);
      },
    };
  },
};
