/**
 * The choices on which the safety and liveness of HotStuff rest, apart from its bookkeeping.
 *
 * Source: Yin, Malkhi, Reiter, Gueta, Abraham, "HotStuff: BFT Consensus with Linearity and
 * Responsiveness" (PODC 2019), algorithm 1, `safeNode`; with the two phases and the timeout
 * certificates of Gelashvili et al., "Jolteon and Ditto" (Financial Cryptography 2022), figure 2.
 */
import { type ConsensusRules, TENDERMINT_RULES } from '../rules.ts';

/**
 * HotStuff shares with Tendermint what a quorum is, and when a lock lets its holder vote: for the
 * locked block, which extends the lock, or upon a certificate that is not older.
 */
export interface HotStuffRules extends ConsensusRules {
  /** Whether a validator votes no more in a view that it gave up. */
  readonly endsViews: boolean;
  /** Whether a validator votes for one block only in a phase of a view. */
  readonly votesOnce: boolean;
}

/** The rules of the papers. A later view is entered by certificates only. */
export const HOTSTUFF_RULES: HotStuffRules = {
  ...TENDERMINT_RULES,
  jumpsRounds: false,
  endsViews: true,
  votesOnce: true,
};
