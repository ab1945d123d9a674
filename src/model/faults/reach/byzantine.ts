/** How faults have nodes break the protocol. */
import type { Misdeed } from '../../node/dishonesty.ts';

export interface ByzantineReach {
  /** Has a node break the protocol in a way, from now on. @returns What has it stop. */
  corrupt(node: number, misdeed: Misdeed): () => void;
}
