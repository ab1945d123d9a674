/** Who could vote in a run, and who did: the validators, and the committee of each epoch. */
import { equalBytes } from '../crypto/bytes.ts';
import type { EpochSet } from '../model/chain/epoch-set.ts';
import { epochOf, lastHeightOf } from '../model/chain/genesis.ts';
import type { World } from '../model/world/world.ts';
import type { CommitteeResult, ElectorateResult } from './result.ts';

/** Reads the chain of the node that came furthest; of several, of the first. */
export function electorateOf({ machines }: Pick<World, 'machines'>): ElectorateResult | null {
  const [first, ...others] = machines.map(({ disk }) => disk.ledger);
  if (first === undefined) return null;
  const ledger = others.reduce((most, one) => (one.height > most.height ? one : most), first);
  const { genesis, height } = ledger;
  const epochLast = epochOf(Math.max(1, height), genesis.epochBlocks);
  const sets = Array.from({ length: epochLast + 1 }, (_, epoch) => ledger.setOf(epoch));
  return {
    validators: genesis.validators.map(({ name, stake, standing }) => ({
      ...{ name, stake, tier: standing.tier, scorePpm: standing.scorePpm },
      timetokeHours: standing.timetokeHours,
    })),
    committees: sets.map((set, epoch) => ({
      ...committeeOf(set, sets[epoch - 1]),
      heightFirst: epoch === 0 ? 1 : lastHeightOf(epoch - 1, genesis.epochBlocks) + 1,
      heightLast: height === 0 ? null : Math.min(height, lastHeightOf(epoch, genesis.epochBlocks)),
    })),
  };
}

/** One that could not be drawn is the one before, with its beacon. */
function committeeOf(
  { epoch, members, powers, totalPower, beacon }: EpochSet,
  previous: EpochSet | undefined,
): Omit<CommitteeResult, 'heightFirst' | 'heightLast'> {
  const isDrawn = previous === undefined || !equalBytes(beacon, previous.beacon);
  return { epoch, isDrawn, members, powers, totalPower };
}
