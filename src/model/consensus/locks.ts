/**
 * What binds a validator across the rounds of a height: `lockedValue`, `lockedRound`, `validValue`
 * and `validRound` of the paper, and the conditions on them.
 *
 * The lock keeps the validator from helping another block to a quorum after it precommitted one.
 * The valid block is the latest it may propose, so that validators locked on it can follow.
 */
import type { QuorumSeen } from './host.ts';
import type { BlockRef, VoteRecord } from './messages.ts';
import type { ConsensusRules } from './rules.ts';

export class Locks<Block extends BlockRef> {
  readonly #rules: ConsensusRules;
  #locked: QuorumSeen<Block> | null = null;
  #valid: QuorumSeen<Block> | null = null;

  constructor(rules: ConsensusRules) {
    this.#rules = rules;
  }

  /** Round of the lock; -1 without one. */
  get lockedRound(): number {
    return this.#locked?.round ?? -1;
  }

  get lockedBlock(): Block | null {
    return this.#locked?.block ?? null;
  }

  /** Latest round in which a quorum of prevotes was seen; -1 before any. */
  get validRound(): number {
    return this.#valid?.round ?? -1;
  }

  get validBlock(): Block | null {
    return this.#valid?.block ?? null;
  }

  /** Line 53, or what a log says. */
  reset(locked: QuorumSeen<Block> | null, valid: QuorumSeen<Block> | null): void {
    this.#locked = locked;
    this.#valid = valid;
  }

  /** Lines 23 and 29, but for the block's own validity. */
  mayPrevote(block: Block, validRound: number): boolean {
    const isLockedBlock = this.#locked?.block.hash === block.hash;
    return validRound === -1
      ? this.#rules.mayPrevoteFresh(this.lockedRound, isLockedBlock)
      : this.#rules.mayPrevoteValid(this.lockedRound, isLockedBlock, validRound);
  }

  /**
   * Lines 42 and 43, and with `isLock` lines 38 and 39.
   *
   * @returns What is to be logged.
   */
  take(
    round: number,
    block: Block,
    prevotes: readonly VoteRecord[],
    isLock: boolean,
  ): QuorumSeen<Block> {
    const quorum = {
      kind: 'quorum',
      height: block.height,
      round,
      block,
      prevotes,
      isLock,
    } as const;
    if (isLock) this.#locked = quorum;
    this.#valid = quorum;
    return quorum;
  }
}
