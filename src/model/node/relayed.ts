/** The proposals of one height that a node has passed on. */
import type { WireProposal } from '../wire/messages.ts';

/** What tells a proposal from others of its height, whoever signed it. */
type Proposed = Pick<WireProposal, 'round' | 'validRound' | 'block'>;

export class Relayed {
  readonly #keys = new Set<string>();
  /** Peers that pass on one message pass on one object: so it mostly comes again. */
  #last: Proposed | null = null;

  has(proposal: Proposed): boolean {
    return proposal === this.#last || this.#keys.has(keyOf(proposal));
  }

  add(proposal: Proposed): void {
    this.#keys.add(keyOf(proposal));
    this.#last = proposal;
  }
}

function keyOf({ round, block, validRound }: Proposed): string {
  return `${round}/${block.hash}/${validRound}`;
}
