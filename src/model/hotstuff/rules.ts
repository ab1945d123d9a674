/**
 * The conditions on which the safety of 2-chain HotStuff rests, apart from the engine, so that a
 * test can plant a fault in one of them.
 *
 * Source: Gelashvili et al., "Jolteon and Ditto: Network-Adaptive Efficient Consensus with
 * Asynchronous Fallback", Financial Cryptography 2022, figure 2.
 */
import type { HotStuffBlock } from './messages.ts';

export interface HotStuffRules {
  /** Whether so much power of the total is enough for a certificate. */
  hasQuorum(power: number, totalPower: number): boolean;
  /** Whether the block's certificates justify a vote, whatever the voter did before. */
  isSafeToVote(block: HotStuffBlock): boolean;
  /** Whether a certified block commits its parent. */
  commitsParent(parentRound: number, round: number): boolean;
}

/** The rules of the paper. */
export const TWO_CHAIN_RULES: HotStuffRules = {
  hasQuorum: (power, totalPower) => 3 * power > 2 * totalPower,
  isSafeToVote: ({ round, justify, excuse }) => {
    if (justify.round + 1 === round) return true;
    return excuse !== null && excuse.round + 1 === round && justify.round >= excuse.highQc.round;
  },
  commitsParent: (parentRound, round) => parentRound + 1 === round,
};
