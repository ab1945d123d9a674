/** What every node of a chain is shipped with: its name, its rules, its first validators. */
import type { Standing } from '../../crypto/envelope.ts';
import type { EpochSet } from './epoch-set.ts';

/** A validator at genesis. Its index here is its identity on the chain for good. */
export interface GenesisValidator {
  readonly index: number;
  /** Node that holds its keys. */
  readonly node: number;
  readonly name: string;
  readonly voteKey: Uint8Array;
  readonly vrfKey: Uint8Array;
  /** Hex of the vote key: the address by which selection knows it. */
  readonly address: string;
  readonly stake: number;
  /** What it had earned before the chain started. */
  readonly standing: Standing;
}

export interface Genesis {
  readonly chainId: string;
  /** Hash that the first block names as its previous, hex. */
  readonly hash: string;
  readonly validators: readonly GenesisValidator[];
  readonly epochBlocks: number;
  readonly committee: number;
  readonly tierMin: number;
  /** The set of epoch 0, from VRF submissions made before the chain started. */
  readonly firstSet: EpochSet;
}

/** Epoch of a height; heights count from 1, epochs from 0. */
export function epochOf(height: number, epochBlocks: number): number {
  return Math.floor((height - 1) / epochBlocks);
}

/** Last height of an epoch. */
export function lastHeightOf(epoch: number, epochBlocks: number): number {
  return (epoch + 1) * epochBlocks;
}
