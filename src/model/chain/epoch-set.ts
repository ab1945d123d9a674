/** Who votes in an epoch, with what power, and why: the outcome of a selection by VRF. */
import type { ValidatorKey } from '../../crypto/jobs.ts';

/** A member's accepted VRF submission. */
export interface EpochEntry {
  readonly proof: Uint8Array;
  readonly output: Uint8Array;
}

export interface EpochSet {
  readonly epoch: number;
  /** Members as indices into the genesis validators, ascending. A member's place is its index. */
  readonly members: readonly number[];
  /** By place. */
  readonly keys: readonly ValidatorKey[];
  /** By place. */
  readonly entries: readonly EpochEntry[];
  readonly powers: readonly number[];
  readonly totalPower: number;
  /** Hash that certificates are bound to, hex. */
  readonly hash: string;
  /** Randomness of the epoch, 32 bytes: seeds the order of its leaders. */
  readonly beacon: Uint8Array;
  /** Hash of the block that the members' VRF inputs name, hex. */
  readonly inputHash: string;
}

/** Place of a genesis validator in the set, or -1. */
export function placeOf(set: EpochSet, validator: number): number {
  return set.members.indexOf(validator);
}
