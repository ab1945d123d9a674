/**
 * The 2-chain HotStuff engine: one validator as a state machine.
 *
 * A leader proposes a block on the latest certificate it knows; the others vote for it to the next
 * leader, whose quorum of votes is the certificate of the next block. A block is final once it and
 * a child of the next round are certified. A round in which nothing comes ends by timeouts of a
 * quorum. Messages, timers and payloads come in through methods; everything else goes out through
 * the host, so equal inputs in equal order give equal outputs.
 *
 * Source: Gelashvili et al., "Jolteon and Ditto", Financial Cryptography 2022, figure 2 (Jolteon).
 *
 * Where it goes beyond the paper:
 * - A timeout names what let its sender into the round, so whoever missed a certificate catches up
 *   with the first timeout of a validator that is ahead.
 * - Blocks whose parent or payload is missing wait; parents are asked for, again with
 *   every proposal and timeout: a validator that is behind may never time out.
 * - What a validator has said is saved first, so that a restart cannot make it vote twice.
 */
import { BallotBox } from './ballot-box.ts';
import { BlockTree } from './block-tree.ts';
import type { HotStuffHost, HotStuffOptions, HotStuffState } from './host.ts';
import {
  GENESIS_HASH,
  GENESIS_QC,
  type HotStuffBlock,
  type HotStuffTimeout,
  type HotStuffVote,
  type QuorumCertificate,
  type TimeoutCertificate,
} from './messages.ts';
import { type HotStuffRules, TWO_CHAIN_RULES } from './rules.ts';

/** What became of a proposal. */
export type HotStuffVerdict =
  /** It is in the tree. */
  | 'taken'
  /** It waits for its parent or its payload. */
  | 'waiting'
  /** It was known. */
  | 'duplicate'
  /** No correct leader can have made it. */
  | 'malformed';

export class HotStuff<Block extends HotStuffBlock> {
  readonly #host: HotStuffHost<Block>;
  readonly #rules: HotStuffRules;
  readonly #leaderOf: (round: number) => number;
  readonly #self: number;
  readonly #box: BallotBox;
  readonly #tree = new BlockTree<Block>();
  #round = 0;
  #lastVotedRound = 0;
  #lastProposedRound = 0;
  #highQc: QuorumCertificate = GENESIS_QC;
  #enteredBy: TimeoutCertificate | null = null;

  /** @throws InvariantError if the powers are outside their range. */
  constructor(options: HotStuffOptions<Block>) {
    this.#host = options.host;
    this.#rules = options.rules ?? TWO_CHAIN_RULES;
    this.#leaderOf = options.leaderOf;
    this.#self = options.self;
    this.#box = new BallotBox(options.powers, this.#rules);
    if (options.restored !== undefined) {
      const { state, blocks, committed } = options.restored;
      this.#restore(state);
      this.#tree.restore(blocks, committed);
    }
  }

  get round(): number {
    return this.#round;
  }

  get highQc(): QuorumCertificate {
    return this.#highQc;
  }

  /** Round of the last block committed, or 0. */
  get committedRound(): number {
    return this.#tree.committedRound;
  }

  /** A block whose ancestors were all here, for those that ask for it. */
  findBlock(hash: string): Block | undefined {
    return this.#tree.find(hash);
  }

  /** Begins, or goes on after a restart: in the round of the state saved. */
  start(): void {
    if (this.#round > 0) {
      this.#host.startTimer(this.#round);
      return;
    }
    this.#round = 1;
    this.#host.startTimer(1);
    this.#proposeIfLeader(null);
  }

  /** Takes a block of a leader, its own ones too, or one that was asked for. */
  onProposal(block: Block): HotStuffVerdict {
    if (!this.#isWellFormed(block)) return 'malformed';
    this.#takeQc(block.justify);
    if (block.excuse !== null) this.#enter(block.excuse.round, block.excuse);
    if (this.#tree.find(block.hash) !== undefined) return 'duplicate';
    return this.#consider(block);
  }

  /** The payload of a block that waits for it is here. */
  onPayload(hash: string): void {
    const block = this.#tree.findWaiting(hash);
    if (block !== undefined) this.#consider(block);
  }

  /** Takes a vote, its own ones too. */
  onVote(vote: HotStuffVote): void {
    const certificate = this.#box.addVote(vote);
    if (certificate === undefined) return;
    this.#takeQc(certificate);
    this.#proposeIfLeader(null);
  }

  /** Takes a timeout, its own ones too. */
  onTimeout(timeout: HotStuffTimeout): void {
    const { highQc, enteredBy } = timeout;
    if (!this.#isCertificate(highQc)) return;
    this.#takeQc(highQc);
    if (enteredBy !== null && this.#isTimeoutCertificate(enteredBy)) this.#follow(enteredBy);
    const certificate = this.#box.addTimeout(timeout);
    if (certificate === undefined) return;
    this.#enter(certificate.round, certificate);
    this.#host.sendCertificate(certificate);
    this.#proposeIfLeader(certificate);
  }

  /** Takes a certificate that another validator has put together. */
  onCertificate(certificate: TimeoutCertificate): void {
    if (this.#isTimeoutCertificate(certificate)) this.#follow(certificate);
  }

  /** A timer asked for by `startTimer` has run out. One of an earlier round has no effect. */
  onTimer(round: number): void {
    if (round !== this.#round) return;
    this.#lastVotedRound = Math.max(this.#lastVotedRound, round);
    this.#save();
    this.#host.startTimer(round);
    const [highQc, enteredBy, validator] = [this.#highQc, this.#enteredBy, this.#self];
    this.#host.sendTimeout({ round, highQc, enteredBy, validator });
    for (const { justify, author } of this.#tree.orphans()) {
      this.#host.fetchBlock(justify.blockHash, author);
    }
  }

  #follow(certificate: TimeoutCertificate): void {
    this.#takeQc(certificate.highQc);
    if (certificate.round < this.#round) return;
    this.#enter(certificate.round, certificate);
    this.#proposeIfLeader(certificate);
  }

  #takeQc(certificate: QuorumCertificate): void {
    if (certificate.round > this.#highQc.round) this.#highQc = certificate;
    this.#enter(certificate.round, null);
  }

  /** Goes to the round after one that is over. */
  #enter(overRound: number, enteredBy: TimeoutCertificate | null): void {
    if (overRound < this.#round) return;
    this.#round = overRound + 1;
    this.#enteredBy = enteredBy;
    this.#box.advance(this.#round);
    this.#host.startTimer(this.#round);
  }

  #proposeIfLeader(excuse: TimeoutCertificate | null): void {
    const round = this.#round;
    if (this.#leaderOf(round) !== this.#self || this.#lastProposedRound >= round) return;
    this.#lastProposedRound = round;
    this.#save();
    this.#host.requestBlock(round, this.#highQc, excuse);
  }

  /** Payload is looked for first, so that who is behind asks for all that it lacks at once. */
  #consider(block: Block): HotStuffVerdict {
    const hasPayload = this.#host.hasPayload(block);
    if (!this.#tree.hasParent(block)) {
      this.#tree.hold(block);
      for (const { justify } of this.#tree.orphans()) {
        this.#host.fetchBlock(justify.blockHash, block.author);
      }
      return 'waiting';
    }
    if (!hasPayload) {
      this.#tree.hold(block);
      return 'waiting';
    }
    this.#take(block);
    for (const child of this.#tree.childrenWaiting(block.hash)) this.#consider(child);
    return 'taken';
  }

  #take(block: Block): void {
    this.#tree.add(block);
    this.#host.saveBlock(block);
    this.#commitBefore(block);
    if (block.round !== this.#round || block.round <= this.#lastVotedRound) return;
    if (!this.#rules.isSafeToVote(block)) return;
    this.#lastVotedRound = block.round;
    this.#save();
    const vote = { blockHash: block.hash, round: block.round, validator: this.#self };
    this.#host.sendVote(vote, this.#leaderOf(block.round + 1));
  }

  /** A block certifies its parent, which may commit the parent's parent. */
  #commitBefore(block: Block): void {
    const certified = this.#tree.find(block.justify.blockHash);
    if (certified === undefined) return;
    const parent = this.#tree.find(certified.justify.blockHash);
    if (parent === undefined || !this.#rules.commitsParent(parent.round, certified.round)) return;
    for (const final of this.#tree.commit(parent)) this.#host.commit(final);
  }

  #isWellFormed(block: Block): boolean {
    const { round, author, justify, excuse } = block;
    if (!Number.isSafeInteger(round) || round < 1 || author !== this.#leaderOf(round)) return false;
    if (justify.round >= round || !this.#isCertificate(justify)) return false;
    return excuse === null || (excuse.round < round && this.#isTimeoutCertificate(excuse));
  }

  #isCertificate({ blockHash, round, voters }: QuorumCertificate): boolean {
    if (round === 0) return blockHash === GENESIS_HASH;
    return this.#box.isQuorum(voters);
  }

  #isTimeoutCertificate({ round, highQc, voters }: TimeoutCertificate): boolean {
    return highQc.round <= round && this.#isCertificate(highQc) && this.#box.isQuorum(voters);
  }

  #restore(state: HotStuffState): void {
    this.#round = state.round;
    this.#lastVotedRound = state.lastVotedRound;
    this.#lastProposedRound = state.lastProposedRound;
    this.#highQc = state.highQc;
    this.#enteredBy = state.enteredBy;
    this.#box.advance(state.round);
  }

  #save(): void {
    this.#host.saveState({
      round: this.#round,
      lastVotedRound: this.#lastVotedRound,
      lastProposedRound: this.#lastProposedRound,
      highQc: this.#highQc,
      enteredBy: this.#enteredBy,
    });
  }
}
