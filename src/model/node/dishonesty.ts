/**
 * How the owner of a node has it break the protocol. The code of an honest node asks nothing of
 * this but whether it is there: `Machine.dishonesty` is null until a fault makes the node lie.
 */

/** The ways to break the protocol, each done where an honest node would do its duty. */
export type Misdeed =
  /** Votes for two values in one step, one before each half of its peers. */
  | 'equivocate'
  | 'withhold_votes'
  | 'withhold_proposals'
  /** Proposes with a VRF proof of the height before. */
  | 'stale_vrf'
  /** Proposes a block whose state root is not that of the chain. */
  | 'invalid_block'
  /** Publishes proofs of blocks that are none. */
  | 'bad_proof';

/** What one node does against the protocol. It stays when all that has ended: the node has lied. */
export class Dishonesty {
  readonly #causes = new Map<Misdeed, number>();

  /** Whether the node lies in any way now. */
  get isActive(): boolean {
    return this.#causes.size > 0;
  }

  does(misdeed: Misdeed): boolean {
    return this.#causes.has(misdeed);
  }

  /** Several faults can ask for the same; it ends with the last of them. */
  begin(misdeed: Misdeed): void {
    this.#causes.set(misdeed, (this.#causes.get(misdeed) ?? 0) + 1);
  }

  end(misdeed: Misdeed): void {
    const left = (this.#causes.get(misdeed) ?? 0) - 1;
    if (left > 0) this.#causes.set(misdeed, left);
    else this.#causes.delete(misdeed);
  }
}
