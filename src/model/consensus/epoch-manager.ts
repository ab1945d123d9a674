/**
 * The epochs of validator selection: which submissions are admitted, and the beacon.
 *
 * The beacon is a chain of hashes over the outputs accepted, epoch by epoch, so it binds everything
 * accepted before. It seeds the leader schedule and the VRF inputs of the epoch after.
 */
import { ByteWriter, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { check } from '../../kernel/check.ts';
import type { Candidate, SelectionReason } from './selection.ts';

const DOMAIN = 'simnet.beacon.v1';

export class EpochManager {
  #epoch: number;
  #beacon: Uint8Array;
  /** Submissions of the current epoch; those of older ones are refused for their epoch. */
  readonly #seen = new Set<string>();

  /**
   * @param epoch - The epoch that takes submissions first.
   * @param beacon - Where the chain starts: 32 bytes that the genesis fixes.
   */
  constructor(epoch: number, beacon: Uint8Array) {
    check(beacon.length === 32, 'a beacon has 32 bytes', beacon.length);
    this.#epoch = epoch;
    this.#beacon = beacon.slice();
  }

  /** The epoch that takes submissions. */
  get epoch(): number {
    return this.#epoch;
  }

  /** The current beacon, 32 bytes, as a copy. */
  get beacon(): Uint8Array {
    return this.#beacon.slice();
  }

  /**
   * Admits a submission for an epoch. One for a later epoch begins that epoch, and closes the ones
   * before it: admit only what its proof ties to that epoch.
   *
   * @returns Why it is refused, or null.
   */
  admit(epoch: number, address: string, randomness: Uint8Array): SelectionReason | null {
    if (epoch < this.#epoch) return 'select.epoch';
    this.#enter(epoch);
    const key = `${toHex(randomness)} ${address}`;
    if (this.#seen.has(key)) return 'select.replay';
    this.#seen.add(key);
    return null;
  }

  /**
   * Ends an epoch: chains the outputs accepted in it into the beacon, in order of address, and
   * opens the next epoch.
   *
   * @returns The new beacon.
   * @throws InvariantError if the epoch is over already.
   */
  close(epoch: number, accepted: readonly Candidate[]): Uint8Array {
    check(epoch >= this.#epoch, 'the epoch is over', epoch);
    const ordered = [...accepted].sort((a, b) => (a.address < b.address ? -1 : 1));
    let beacon = taggedHash(DOMAIN, this.#beacon, new ByteWriter().u64(epoch).finish());
    for (const { address, randomness } of ordered) {
      beacon = taggedHash(DOMAIN, beacon, new ByteWriter().text(address).finish(), randomness);
    }
    this.#beacon = beacon;
    this.#enter(epoch + 1);
    return beacon.slice();
  }

  #enter(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#seen.clear();
  }
}
