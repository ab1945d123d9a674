/** Rounds: a validator that sees correct ones in a later round follows, and no height lags behind. */
import { hasBit } from '../../crypto/bitmap.ts';
import type { Block } from '../chain/block.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import { Tendermint } from '../consensus/tendermint.ts';
import type { Machine } from '../node/env.ts';
import { Process } from '../node/process.ts';
import type { Hooks, Invariant } from './invariant.ts';

/** Rounds ahead that are looked at; messages of few more are kept. */
const AHEAD = 8;

export const roundJump: Invariant = {
  numbers: [21],
  name: 'round-jump',
  statement:
    'A node that holds votes of more than a third of the power in a later round is in that round: ' +
    'so view changes bring all together, instead of chasing each other.',
  watch(view, report): Hooks {
    return {
      tick: () => {
        for (const machine of view.turn()) {
          const engine = decidingEngine(machine);
          const later = engine === null ? null : laterRound(engine, machine.disk.ledger.nextSet);
          if (engine === null || later === null) continue;
          const place = `round ${engine.round} of height ${engine.height}`;
          report(`${machine.name} stays in ${place}, others are in ${later}`, [machine]);
        }
      },
    };
  },
};

/** The engine of a process that runs and decides on the next height of its chain. */
function decidingEngine({ process, disk }: Machine): Tendermint<Block> | null {
  if (!(process instanceof Process) || !process.isAnswering) return null;
  const { engine } = process;
  // HotStuff enters a view by a certificate, at once; single votes for a later one prove nothing.
  if (!(engine instanceof Tendermint)) return null;
  const isNext = engine.height === disk.ledger.height + 1;
  return isNext && !engine.isDecided ? engine : null;
}

function laterRound(engine: Tendermint<Block>, { powers, totalPower }: EpochSet): number | null {
  for (let round = engine.round + 1; round <= engine.round + AHEAD; round += 1) {
    if (engine.votes('prevote', round) === undefined) continue;
    const prevotes = engine.voteBitmap('prevote', round);
    const precommits = engine.voteBitmap('precommit', round);
    let power = 0;
    for (const [place, one] of powers.entries()) {
      if (hasBit(prevotes, place) || hasBit(precommits, place)) power += one;
    }
    if (3 * power > totalPower) return round;
  }
  return null;
}
