/** Progress: where nothing stands in the way, the chain grows. */
import type { Micros } from '../../kernel/time.ts';
import type { ConsensusSpec } from '../consensus-spec.ts';
import type { Hooks, Invariant } from './invariant.ts';

/** What a round may take beyond its timeouts, for all of them together. */
const SLACK_US: Micros = 5_000_000;

export const progress: Invariant = {
  numbers: [18],
  name: 'progress',
  statement:
    'A block becomes final within twice the timeouts of as many rounds as faulty validators can ' +
    'spoil, and two more, after a partition healed and while two thirds of the power take part.',
  watch(view, report): Hooks {
    let toldAt = -1;
    return {
      tick: () => {
        const { chain, quiet, consensus, nowUs } = view;
        if (toldAt === chain.height) return;
        const stalledUs = Math.min(quiet.lengthUs(nowUs()), nowUs() - chain.finalisedUs);
        const boundUs = progressBoundUs(consensus, chain.ledger.nextSet.members.length);
        if (stalledUs <= boundUs) return;
        toldAt = chain.height;
        const seconds = Math.floor(stalledUs / 1_000_000);
        report(`no block after height ${chain.height} for ${seconds} s, with nothing amiss`, []);
      },
    };
  },
};

/** The bound, for a set of so many members. */
function progressBoundUs({ timeouts, commitWaitUs }: ConsensusSpec, members: number): Micros {
  const rounds = Math.floor((members - 1) / 3) + 3;
  const { propose, prevote, precommit } = timeouts;
  let us = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const { baseUs, perRoundUs } of [propose, prevote, precommit]) {
      us += baseUs + perRoundUs * round;
    }
  }
  return 2 * us + commitWaitUs + SLACK_US;
}
