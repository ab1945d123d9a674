/** Every bug that is planted. */
import type { Bug } from './bug.ts';
import { CONSENSUS_BUGS } from './consensus.ts';
import { HOTSTUFF_BUGS } from './hotstuff.ts';
import { NODE_BUGS } from './node.ts';
import { ROLLOUT_BUGS } from './rollout.ts';

export const BUGS: readonly Bug[] = [
  ...CONSENSUS_BUGS,
  ...HOTSTUFF_BUGS,
  ...NODE_BUGS,
  ...ROLLOUT_BUGS,
];
