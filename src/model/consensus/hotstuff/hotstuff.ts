/**
 * The HotStuff consensus engine for a chain whose next block needs the last one to be final: one
 * validator, or one observer, as a state machine.
 *
 * In a view (a round of a height) the leader proposes a block. Votes go to the leader, who makes a
 * certificate of a quorum and sends it to all: whoever sees it is locked on the block, and votes
 * once more. The certificate of these second votes decides: two in a row, in one view, as in the
 * 2-chain rule of the pipelined form. A view in which this does not happen ends by a certificate of
 * timeouts, which alone lets validators into the next one; its leader need wait for nobody.
 *
 * Sources: Yin et al., "HotStuff: BFT Consensus with Linearity and Responsiveness", PODC 2019,
 * algorithm 2 (views, `safeNode`); Gelashvili et al., "Jolteon and Ditto", Financial Cryptography
 * 2022, figure 2 (two phases, timeouts, their certificates).
 *
 * Where it goes beyond the papers:
 * - A timeout goes with the latest certificate that its sender knows. A validator that is locked and
 *   was not among a certificate's quorum so tells the next leader what it can vote for.
 * - What a validator says is in its log first. One that restarts continues its view, gives up no
 *   promise, and says again what it had said.
 * - A certificate counts as its votes do one by one: however they come, a quorum is a quorum.
 * - A new block gets a vote only if the host finds its time right.
 */
import type { VoteStep } from '../../../crypto/vote.ts';
import { check } from '../../../kernel/check.ts';
import { type Electorate, makeElectorate, requirePlace } from '../electorate.ts';
import type { ConsensusEngine } from '../engine.ts';
import type { ProposerOf, StateChange } from '../host.ts';
import { Locks } from '../locks.ts';
import type { BlockRef, ProposalRecord, Refusal, VoteRecord } from '../messages.ts';
import type { ProposalVerdict } from '../round-state.ts';
import type { VoteSet, VoteVerdict } from '../vote-set.ts';
import type { WalReplay } from '../wal-replay.ts';
import type { HotStuffOptions, SharedHost, ViewHost } from './host.ts';
import type { TimeoutCertificate, TimeoutRecord, VoteCertificate } from './messages.ts';
import type { TimeoutVerdict } from './pacemaker.ts';
import { HOTSTUFF_RULES, type HotStuffRules } from './rules.ts';
import { refusalOf, slotOf, ViewLog } from './view-log.ts';

export class HotStuff<Block extends BlockRef> implements ConsensusEngine<Block> {
  readonly #host: SharedHost<Block>;
  readonly #views: ViewHost;
  readonly #proposerOf: ProposerOf;
  readonly #rules: HotStuffRules;
  #electorate: Electorate;
  #self: number;
  #selfNext: number;

  /** Height 0 is before the first `startHeight`. */
  #height = 0;
  #round = 0;
  #isDecided = true;
  #givenUpRound = -1;
  #proposedRound = -1;
  /** The certificate that locks, and the latest one known. */
  readonly #locks: Locks<Block>;
  #log: ViewLog<Block>;
  readonly #judged = new Set<ProposalRecord<Block>>();
  readonly #validity = new Map<string, boolean>();
  /** Own votes of this height by view and phase, against voting twice. */
  readonly #voted = new Set<number>();
  #replay: WalReplay<Block> | undefined;
  #isAdvancing = false;

  /** @throws InvariantError if the powers or `self` are outside their ranges. */
  constructor(options: HotStuffOptions<Block>) {
    this.#host = options.host;
    this.#views = options.views;
    this.#proposerOf = options.proposerOf;
    this.#rules = options.rules ?? HOTSTUFF_RULES;
    this.#electorate = makeElectorate(options.validators, this.#rules);
    this.#self = requirePlace(options.self, this.#electorate);
    this.#selfNext = this.#self;
    this.#locks = new Locks(this.#rules);
    this.#log = new ViewLog(this.#electorate, 0, 0);
  }

  get height(): number {
    return this.#height;
  }

  get round(): number {
    return this.#round;
  }

  get isDecided(): boolean {
    return this.#isDecided;
  }

  /** Latest view given up: no vote in it, nor in one before. */
  get givenUpRound(): number {
    return this.#givenUpRound;
  }

  /** Latest view of whose certificate, and block, this validator knows; -1 for none. */
  get highRound(): number {
    return this.#locks.validRound;
  }

  /** @throws InvariantError as for the constructor. */
  setValidators(validators: readonly number[], self: number): void {
    this.#electorate = makeElectorate(validators, this.#rules);
    this.#selfNext = requirePlace(self, this.#electorate);
  }

  /** @throws InvariantError if a height was started. */
  restore(replay: WalReplay<Block>): void {
    check(this.#height === 0, 'restored after a height was started', this.#height);
    this.#replay = replay;
  }

  /**
   * @throws InvariantError if the height is not above the last, or below that of the log restored:
   *   the validator would vote twice.
   */
  startHeight(height: number): void {
    check(Number.isSafeInteger(height) && height > this.#height, 'height does not rise', height);
    const replay = this.#takeReplay(height);
    const wasAdvancing = this.#isAdvancing;
    this.#isAdvancing = true;
    this.#reset(height, replay?.round ?? 0);
    if (replay !== undefined && this.#self >= 0) this.#recall(replay);
    this.#enter(this.#round);
    this.#isAdvancing = wasAdvancing;
    this.#advance();
  }

  /** Takes a verified proposal, its own ones too. */
  onProposal(proposal: ProposalRecord<Block>): ProposalVerdict | Refusal {
    if (proposal.height !== this.#height) return refusalOf(proposal.height, this.#height);
    if (proposal.proposer !== this.#proposerOf(this.#height, proposal.round)) return 'malformed';
    const verdict = this.#log.messages.addProposal(proposal);
    this.#advance();
    return verdict;
  }

  /** Takes a verified vote, its own ones too. */
  onVote(vote: VoteRecord): VoteVerdict | Refusal {
    if (vote.height !== this.#height) return refusalOf(vote.height, this.#height);
    const verdict = this.#count(vote);
    this.#advance();
    return verdict;
  }

  /** Takes a certificate whose signatures are verified. */
  onCertificate({ step, height, round, votes }: VoteCertificate): void {
    if (height !== this.#height || !this.#log.isQuorum(votes)) return;
    this.#follow(round);
    for (const vote of votes) this.#count(vote);
    // Of an equivocator's third vote it is known only by the others that it counts.
    const isCounted = this.certificate(step, round) !== undefined;
    if (!isCounted) for (const vote of votes) this.#count(vote);
    this.#advance();
  }

  /** Takes a verified timeout, its own ones too. */
  onTimeoutVote(timeout: TimeoutRecord): TimeoutVerdict | Refusal {
    if (timeout.height !== this.#height) return refusalOf(timeout.height, this.#height);
    const verdict = this.#log.pacemaker.add(timeout);
    this.#advance();
    return verdict;
  }

  /** Takes a certificate of timeouts, each verified. */
  onTimeoutCertificate(certificate: TimeoutCertificate): void {
    if (certificate.height !== this.#height) return;
    const { pacemaker } = this.#log;
    if (!pacemaker.isCertificate(certificate)) return;
    for (const timeout of certificate.timeouts) pacemaker.add(timeout);
    this.#advance();
  }

  /** The timeout of a view has run out. One that came too late has no effect. */
  onViewTimeout(height: number, round: number): void {
    if (this.#isDecided || height !== this.#height || round !== this.#round) return;
    // The timer of a view runs out again and again; that it is given up is written once.
    if (round > this.#givenUpRound) this.#save({ kind: 'timeout', height, round });
    this.#givenUpRound = Math.max(this.#givenUpRound, round);
    this.#views.scheduleView(height, round);
    const highest = this.certificate('prevote', this.highRound);
    if (highest !== undefined) this.#views.sendCertificate(highest);
    this.#views.emitTimeout({ height, round, highRound: this.highRound });
    this.#advance();
  }

  offerBlock(height: number, round: number, block: Block): boolean {
    const isCurrent = height === this.#height && round === this.#round && !this.#isDecided;
    if (!isCurrent || this.#proposedRound >= round) return false;
    check(this.#proposerOf(height, round) === this.#self, 'block of another proposer', round);
    this.#propose(block, -1);
    this.#advance();
    return true;
  }

  hasProposal(round: number): boolean {
    return this.#log.messages.hasProposal(round);
  }

  proposals(round: number): readonly ProposalRecord<Block>[] {
    return this.#log.messages.find(round)?.proposals ?? [];
  }

  votes(step: VoteStep, round: number): VoteSet | undefined {
    return this.#log.messages.votes(step, round);
  }

  /** The votes held of the first phase; in place of those of the second, the timeouts held. */
  voteBitmap(step: VoteStep, round: number): Uint8Array {
    const { messages, pacemaker } = this.#log;
    return step === 'prevote' ? messages.voteBitmap(step, round) : pacemaker.bitmap(round);
  }

  /** The certificate of a phase of a view, if a quorum is here. */
  certificate(step: VoteStep, round: number): VoteCertificate | undefined {
    return this.#log.certificate(step, round);
  }

  /** What shows that validators gave a view up, or a later one, in their order. */
  timeouts(round: number): readonly TimeoutRecord[] {
    return this.#log.pacemaker.timeouts(round);
  }

  /** The certificate that ended a view, if a quorum is here. */
  timeoutCertificate(round: number): TimeoutCertificate | undefined {
    return this.#log.timeoutCertificate(round);
  }

  #takeReplay(height: number): WalReplay<Block> | undefined {
    const replay = this.#replay;
    this.#replay = undefined;
    if (replay === undefined) return undefined;
    check(height >= replay.height, 'height lies before the log', height);
    return height === replay.height ? replay : undefined;
  }

  #reset(height: number, round: number): void {
    this.#self = this.#selfNext;
    this.#height = height;
    this.#round = round;
    this.#isDecided = false;
    [this.#givenUpRound, this.#proposedRound] = [-1, -1];
    this.#locks.reset(null, null);
    this.#log = new ViewLog(this.#electorate, height, round);
    this.#judged.clear();
    this.#validity.clear();
    this.#voted.clear();
  }

  /** Takes over the state of the log, then says again what was said before the restart. */
  #recall(replay: WalReplay<Block>): void {
    this.#locks.reset(replay.locked, replay.valid);
    this.#givenUpRound = replay.givenUpRound;
    if (replay.valid !== null) {
      this.#log.messages.addBlock(replay.valid.block);
      for (const vote of replay.valid.prevotes) this.#count(vote);
    }
    for (const vote of replay.votes) this.#voted.add(slotOf(vote.step, vote.round));
    for (const { round } of replay.proposals) {
      this.#proposedRound = Math.max(this.#proposedRound, round);
    }
    for (const proposal of replay.proposals) this.#host.emitProposal(proposal);
    for (const vote of replay.votes) this.#host.emitVote(vote);
  }

  #count(vote: VoteRecord): VoteVerdict | Refusal {
    const verdict = this.#log.count(vote);
    const first = this.votes(vote.step, vote.round)?.firstOf(vote.validator);
    if (verdict === 'equivocation' && first !== undefined) {
      this.#host.evidence({ kind: 'equivocation', first, second: vote });
    }
    return verdict;
  }

  /** Applies what can be applied until nothing can. Calls from within the host join the outer one. */
  #advance(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    while (!this.#isDecided && this.#applyRule());
    this.#isAdvancing = false;
  }

  #applyRule(): boolean {
    return this.#decide() || this.#leaveView() || this.#seeCertificate() || this.#judgeProposal();
  }

  #follow(round: number): void {
    if (!this.#isDecided && round > this.#round) this.#enter(round);
  }

  #enter(round: number): void {
    const height = this.#height;
    this.#round = round;
    this.#log.messages.advance(round);
    this.#save({ kind: 'round', height, round });
    if (this.#self >= 0) this.#views.scheduleView(height, round);
    if (this.#proposerOf(height, round) !== this.#self || this.#proposedRound >= round) return;
    const { validBlock, validRound } = this.#locks;
    if (validBlock !== null && this.#rules.proposesValidBlock) {
      const justification = this.certificate('prevote', validRound);
      if (justification !== undefined) this.#views.sendCertificate(justification);
      this.#propose(validBlock, validRound);
    } else {
      this.#host.requestBlock(height, round);
    }
  }

  #propose(block: Block, validRound: number): void {
    const round = this.#round;
    this.#proposedRound = round;
    this.#host.emitProposal({ height: this.#height, round, validRound, block });
  }

  /** Goes where a certificate shows that a quorum has been, or may be now. */
  #leaveView(): boolean {
    const latest = this.#log.latestView(this.#round);
    if (latest <= this.#round) return false;
    this.#enter(latest);
    return true;
  }

  /** The first phase of a view is over: a certificate. It locks who is still in that view. */
  #seeCertificate(): boolean {
    for (const round of this.#log.certified) {
      const state = this.#log.messages.find(round);
      const certificate = this.certificate('prevote', round);
      if (state === undefined || state.isQuorumSeen || certificate === undefined) continue;
      const block = this.#log.messages.block(certificate.blockHash);
      if (block === undefined || !this.#isValid(block)) continue;
      state.isQuorumSeen = true;
      this.#views.sendCertificate(certificate);
      const isLock = this.#mayVote('precommit', round);
      if (isLock || round > this.#locks.validRound) {
        this.#save(this.#locks.take(round, block, certificate.votes, isLock));
      }
      if (isLock) this.#vote('precommit', block.hash);
      return true;
    }
    return false;
  }

  #judgeProposal(): boolean {
    for (const proposal of this.#log.messages.current.proposals) {
      if (this.#judged.has(proposal) || !this.#isJustified(proposal)) continue;
      this.#judged.add(proposal);
      if (!this.#mayVote('prevote', this.#round) || !this.#isSafe(proposal)) continue;
      this.#vote('prevote', proposal.block.hash);
      return true;
    }
    return false;
  }

  /** Whether the certificate is here that a proposal names, if it names one. */
  #isJustified({ block, validRound }: ProposalRecord<Block>): boolean {
    return validRound === -1 || this.certificate('prevote', validRound)?.blockHash === block.hash;
  }

  /** `safeNode`, and the validity of the block. */
  #isSafe({ block, validRound }: ProposalRecord<Block>): boolean {
    const isTimely = validRound !== -1 || (this.#host.isTimely?.(block) ?? true);
    return isTimely && this.#locks.mayPrevote(block, validRound) && this.#isValid(block);
  }

  #decide(): boolean {
    for (const { round, precommits } of this.#log.messages.committed) {
      const block = this.#log.messages.block(precommits.majority!);
      if (block === undefined || !this.#isValid(block)) continue;
      this.#isDecided = true;
      const certificate = this.certificate('precommit', round);
      if (certificate !== undefined) this.#views.sendCertificate(certificate);
      this.#host.decide(this.#height, round, block, precommits.votesFor(block.hash));
      return true;
    }
    return false;
  }

  #mayVote(step: VoteStep, round: number): boolean {
    if (round !== this.#round) return false;
    if (this.#rules.endsViews && round <= this.#givenUpRound) return false;
    if (!this.#rules.votesOnce) return true;
    const hasVoted = this.#voted.has(slotOf(step, round));
    return !hasVoted && !this.#voted.has(slotOf('precommit', round));
  }

  #vote(step: VoteStep, blockHash: string): void {
    const round = this.#round;
    this.#voted.add(slotOf(step, round));
    if (this.#self < 0) return;
    this.#host.emitVote({ step, height: this.#height, round, blockHash });
  }

  #save(change: StateChange<Block>): void {
    if (this.#self >= 0) this.#host.logState(change);
  }

  #isValid(block: Block): boolean {
    const known = this.#validity.get(block.hash);
    if (known !== undefined) return known;
    const isValid = this.#host.isValid(block);
    this.#validity.set(block.hash, isValid);
    return isValid;
  }
}
