/**
 * The choices on which the safety and liveness of Tendermint rest, apart from its bookkeeping.
 *
 * They are data, so that a test can exchange one and show what it protects: a network that breaks
 * agreement without the lock, and keeps it with the lock, shows that the lock works.
 *
 * Source: Buchman, Kwon, Milosevic, "The latest gossip on BFT consensus" (arXiv 1807.04938),
 * algorithm 1. Its 2f + 1 of n = 3f + 1 processes becomes more than two thirds of the power, its
 * f + 1 more than one third.
 */
export interface ConsensusRules {
  /** Whether any two sets of such power share a correct validator. */
  hasQuorum(power: number, totalPower: number): boolean;
  /** Whether a set of such power holds a correct validator. */
  hasCorrect(power: number, totalPower: number): boolean;
  /** Line 23: whether a valid fresh block may be prevoted. `lockedRound` is -1 without a lock. */
  mayPrevoteFresh(lockedRound: number, isLockedBlock: boolean): boolean;
  /** Line 29: whether a valid block may be prevoted that had a quorum in `validRound`. */
  mayPrevoteValid(lockedRound: number, isLockedBlock: boolean, validRound: number): boolean;
  /** Lines 42 and 43: whether a quorum of prevotes seen after precommitting is remembered. */
  readonly remembersLateQuorum: boolean;
  /** Lines 15 and 16: whether a proposer proposes the block it knows to have had a quorum. */
  readonly proposesValidBlock: boolean;
  /** Line 55: whether a validator follows correct others into a later round. */
  readonly jumpsRounds: boolean;
}

/** The rules of the paper. */
export const TENDERMINT_RULES: ConsensusRules = {
  hasQuorum: (power, totalPower) => 3 * power > 2 * totalPower,
  hasCorrect: (power, totalPower) => 3 * power > totalPower,
  mayPrevoteFresh: (lockedRound, isLockedBlock) => lockedRound === -1 || isLockedBlock,
  mayPrevoteValid: (lockedRound, isLockedBlock, validRound) =>
    lockedRound <= validRound || isLockedBlock,
  remembersLateQuorum: true,
  proposesValidBlock: true,
  jumpsRounds: true,
};
