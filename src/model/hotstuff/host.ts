/**
 * What the HotStuff engine asks of the node it runs in.
 *
 * The engine knows nothing of networks, keys, payloads, disks or time. Its host may answer any call
 * at once, from within the call, or later.
 */
import type {
  HotStuffBlock,
  HotStuffTimeout,
  HotStuffVote,
  QuorumCertificate,
  TimeoutCertificate,
} from './messages.ts';
import type { HotStuffRules } from './rules.ts';

/** What a validator must not forget in a crash, beside the blocks it stored. */
export interface HotStuffState {
  readonly round: number;
  readonly lastVotedRound: number;
  readonly lastProposedRound: number;
  readonly highQc: QuorumCertificate;
  readonly enteredBy: TimeoutCertificate | null;
}

export interface HotStuffHost<Block extends HotStuffBlock> {
  /**
   * This validator leads the round: build a block on these certificates, send it to all, and hand
   * it to `onProposal` of its own engine too. Asked once a round at most.
   */
  requestBlock(round: number, justify: QuorumCertificate, excuse: TimeoutCertificate | null): void;
  /** Sign and send to the leader of the next round, which may be this validator itself. */
  sendVote(vote: HotStuffVote, leader: number): void;
  /** Sign and send to all, and hand to `onTimeout` of its own engine too. */
  sendTimeout(timeout: HotStuffTimeout): void;
  /** Send to all others. */
  sendCertificate(certificate: TimeoutCertificate): void;
  /** Call `onTimer` with the round after the round's timeout. */
  startTimer(round: number): void;
  /**
   * Whether all data that the block refers to is here. If not, call `onPayload` once it is. Asked as
   * soon as the block comes, and again after each of its ancestors that it had to wait for.
   */
  hasPayload(block: Block): boolean;
  /** Ask others for a block that is missing; the author of its child must have it. */
  fetchBlock(hash: string, author: number): void;
  /** Write to disk before anything is sent that follows. */
  saveState(state: HotStuffState): void;
  /** The block and all its ancestors are here. Write it to disk before anything that follows. */
  saveBlock(block: Block): void;
  /** The block is final. Told once for each, in the order of the chain. */
  commit(block: Block): void;
}

/** What an engine is built from. */
export interface HotStuffOptions<Block extends HotStuffBlock> {
  /** Voting power by validator: whole, at least 0, above 0 in total. */
  readonly powers: readonly number[];
  /** Place of this validator in the set. */
  readonly self: number;
  /** Who leads a round: the same answer at every validator. */
  readonly leaderOf: (round: number) => number;
  readonly host: HotStuffHost<Block>;
  /** Left out, the rules of the paper. */
  readonly rules?: HotStuffRules;
  /** What the disk holds of an earlier life of this validator. */
  readonly restored?: Restored<Block>;
}

/** What a host saved. */
export interface Restored<Block extends HotStuffBlock> {
  readonly state: HotStuffState;
  /** All blocks saved, parents before children. */
  readonly blocks: readonly Block[];
  /** The last block committed, or null. */
  readonly committed: Block | null;
}
