/** How faults get at the clocks of nodes. */
import type { ClockSkew } from '../../node/clock.ts';

export interface ClockReach {
  /** Sets a node's clock wrong. @returns What undoes it. */
  skew(node: number, skew: ClockSkew): () => void;
  /** Stops a node's clock. @returns What lets it go on, at the right time. */
  freeze(node: number): () => void;
}
