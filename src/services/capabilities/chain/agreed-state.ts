/** Where a validator can go back to when what it holds is not what the chain has decided. */
import type { State } from '../../state/state.ts';
import type { StateAt } from '../../state/wal-replay.ts';
import type { ChainNode } from './node.ts';
import { type ChainWorld, genesisOf } from './world.ts';

/** Whether a state is that of the chain at a height; that of the genesis always is. */
export function isOfChain({ blocks }: Pick<ChainWorld, 'blocks'>, state: State, height: number) {
  return height === 0 || blocks.at(height)?.root === state.rootHex;
}

/**
 * The latest state on the disk of a validator that is one of the chain: from its log, from a
 * snapshot, or else its genesis.
 */
export function agreedState(world: ChainWorld, node: ChainNode): StateAt {
  const { disk } = node;
  const until = Math.min(world.blocks.head, (node.wrongFrom ?? Number.MAX_SAFE_INTEGER) - 1);
  const sources = [null, ...disk.snapshots.keys()];
  let best: StateAt | null = null;
  for (const source of sources) {
    const reached = disk.replayTo(until, source);
    if (typeof reached === 'string' || reached.height > until) continue;
    if (!isOfChain(world, reached.state, reached.height)) continue;
    if (best === null || reached.height > best.height) best = reached;
  }
  if (best !== null) return best;
  return { state: genesisOf(world, node)!.state, height: 0 };
}
