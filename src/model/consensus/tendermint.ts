/**
 * The Tendermint consensus engine: one validator, or one observer, as a state machine.
 *
 * Messages, timeouts and blocks come in through methods; everything the paper broadcasts, schedules
 * or decides goes out through the host. Nothing else moves the engine, so equal inputs in equal
 * order give equal outputs. Comments name the lines of the paper's algorithm 1.
 *
 * Source: Buchman, Kwon, Milosevic, "The latest gossip on BFT consensus", arXiv 1807.04938.
 *
 * Where it goes beyond the paper:
 * - A proposer sets its propose timeout too. Its block may still be built, or, after a restart, the
 *   prevotes that justify it may not be known yet.
 * - A block counts as proposed in a round when a quorum voted for it there, and some proposal of
 *   the height carried it: the quorum holds a correct validator that saw the round's proposal.
 * - A validator that restarts continues its round from its log, see `restore`.
 * - A new block is prevoted only if the host finds its time right, as proposer-based timestamps ask.
 * - Messages of later rounds are limited, see `HeightLog`; those of other heights are refused.
 */
import type { VoteStep } from '../../crypto/vote.ts';
import { check } from '../../kernel/check.ts';
import { type Electorate, makeElectorate, requirePlace } from './electorate.ts';
import { HeightLog } from './height-log.ts';
import type { ConsensusHost, ProposerOf, StateChange, TendermintOptions } from './host.ts';
import { Locks } from './locks.ts';
import type { BlockRef, OwnVote, ProposalRecord, Refusal, Step, VoteRecord } from './messages.ts';
import type { ProposalVerdict } from './round-state.ts';
import { type ConsensusRules, TENDERMINT_RULES } from './rules.ts';
import type { VoteSet, VoteVerdict } from './vote-set.ts';
import type { WalReplay } from './wal-replay.ts';

export class Tendermint<Block extends BlockRef> {
  readonly #host: ConsensusHost<Block>;
  readonly #proposerOf: ProposerOf;
  readonly #rules: ConsensusRules;
  #electorate: Electorate;
  #self: number;
  #selfNext: number;

  // The paper's h, round and step. Height 0 is before the first `startHeight`.
  #height = 0;
  #round = 0;
  #step: Step = 'propose';
  #isDecided = true;
  readonly #locks: Locks<Block>;
  #log: HeightLog<Block>;
  /** What the host said of the blocks of this height, by hash. */
  #validity = new Map<string, boolean>();
  #invalidDecision: Block | null = null;
  /** Own votes of this height, two for each round, against voting twice. */
  #voted = new Set<number>();
  #proposedRound = -1;
  #replay: WalReplay<Block> | undefined;
  #isAdvancing = false;

  /** @throws InvariantError if the powers or `self` are outside their ranges. */
  constructor(options: TendermintOptions<Block>) {
    this.#host = options.host;
    this.#proposerOf = options.proposerOf;
    this.#rules = options.rules ?? TENDERMINT_RULES;
    this.#electorate = makeElectorate(options.validators, this.#rules);
    this.#self = requirePlace(options.self, this.#electorate);
    this.#selfNext = this.#self;
    this.#locks = new Locks(this.#rules);
    this.#log = new HeightLog(this.#electorate, 0);
  }

  get height(): number {
    return this.#height;
  }

  get round(): number {
    return this.#round;
  }

  get step(): Step {
    return this.#step;
  }

  /** Whether the current height is decided, or none was started. */
  get isDecided(): boolean {
    return this.#isDecided;
  }

  /** The lock and the valid block, for those who watch; only the engine changes them. */
  get locks(): Omit<Locks<Block>, 'reset' | 'take'> {
    return this.#locks;
  }

  /**
   * A block that a quorum committed and that this node's version calls invalid, or null. The node
   * cannot follow the chain any further: its rules are not those of the network.
   */
  get invalidDecision(): Block | null {
    return this.#invalidDecision;
  }

  /**
   * Changes the validator set, as an epoch begins. It takes effect with the next `startHeight`.
   *
   * @throws InvariantError as for the constructor.
   */
  setValidators(validators: readonly number[], self: number): void {
    this.#electorate = makeElectorate(validators, this.#rules);
    this.#selfNext = requirePlace(self, this.#electorate);
  }

  /**
   * Takes what the write-ahead log says of the height it ends in. The `startHeight` for that height
   * then continues where the validator stopped: with its lock, in its round and step, and with all
   * its messages of the height emitted again, as some may never have left the node.
   *
   * @throws InvariantError if a height was started.
   */
  restore(replay: WalReplay<Block>): void {
    check(this.#height === 0, 'restored after a height was started', this.#height);
    this.#replay = replay;
  }

  /**
   * Starts a height, whether or not the one before was decided here: the host may have learnt its
   * decision otherwise.
   *
   * @throws InvariantError if the height is not above the last, or below that of the log restored:
   *   the validator would vote twice.
   */
  startHeight(height: number, startRound = 0): void {
    check(Number.isSafeInteger(height) && height > this.#height, 'height does not rise', height);
    const replay = this.#takeReplay(height);
    const wasAdvancing = this.#isAdvancing;
    this.#isAdvancing = true;
    this.#reset(height, Math.max(startRound, replay?.round ?? 0));
    if (replay !== undefined && this.#self >= 0) this.#recall(replay);
    if (this.#step === 'propose') this.#startRound(this.#round);
    this.#isAdvancing = wasAdvancing;
    this.#advance();
  }

  /** Takes a verified proposal, its own ones too. */
  onProposal(proposal: ProposalRecord<Block>): ProposalVerdict | Refusal {
    const { height, round, proposer } = proposal;
    if (height !== this.#height) return height < this.#height ? 'past' : 'future';
    if (proposer !== this.#proposerOf(height, round)) return 'malformed';
    const verdict = this.#log.addProposal(proposal);
    this.#advance();
    return verdict;
  }

  /** Takes a verified vote, its own ones too. Votes for a decided height are still collected. */
  onVote(vote: VoteRecord): VoteVerdict | Refusal {
    const { height } = vote;
    if (height !== this.#height) return height < this.#height ? 'past' : 'future';
    const { milestones } = this.#log;
    const verdict = this.#log.addVote(vote);
    if (verdict === 'equivocation') this.#report(vote);
    if (this.#log.milestones !== milestones) this.#advance();
    return verdict;
  }

  /** A timeout asked for by `scheduleTimeout` has run out. One that came too late has no effect. */
  onTimeout(step: Step, height: number, round: number): void {
    if (this.#isDecided || height !== this.#height || round !== this.#round) return;
    if (step === 'precommit') {
      this.#startRound(round + 1); // Lines 65 to 67.
    } else if (step === this.#step) {
      this.#vote(step === 'propose' ? 'prevote' : 'precommit', null); // Lines 57 to 64.
    }
    this.#advance();
  }

  /**
   * Hands over the block asked for by `requestBlock`.
   *
   * @returns Whether it is proposed: not if the validator has moved on, or has proposed already.
   */
  offerBlock(height: number, round: number, block: Block): boolean {
    const isCurrent = height === this.#height && round === this.#round && !this.#isDecided;
    if (!isCurrent || this.#step !== 'propose' || this.#proposedRound >= round) return false;
    check(this.#proposerOf(height, round) === this.#self, 'block of another proposer', round);
    this.#propose(block, -1);
    this.#advance();
    return true;
  }

  /** Whether a peer need send neither the round's proposal nor a block that a quorum wants. */
  hasProposal(round: number): boolean {
    return this.#log.hasProposal(round);
  }

  /** The proposals held of a round of this height, in order of arrival. */
  proposals(round: number): readonly ProposalRecord<Block>[] {
    return this.#log.find(round)?.proposals ?? [];
  }

  /** The votes held of a step of a round of this height. */
  votes(step: VoteStep, round: number): VoteSet | undefined {
    return this.#log.votes(step, round);
  }

  /** Which validators' votes are held, one bit each, lowest bit of the first byte first. */
  voteBitmap(step: VoteStep, round: number): Uint8Array {
    return this.#log.voteBitmap(step, round);
  }

  /** At most `countMax` votes that a peer lacks which has those of its bitmap. */
  votesMissing(step: VoteStep, round: number, held: Uint8Array, countMax: number): VoteRecord[] {
    return this.votes(step, round)?.missingFrom(held, countMax) ?? [];
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
    this.#step = 'propose';
    this.#isDecided = false;
    this.#locks.reset(null, null);
    this.#log = new HeightLog(this.#electorate, round);
    this.#validity = new Map();
    this.#invalidDecision = null;
    this.#voted = new Set();
    this.#proposedRound = -1;
  }

  /** Takes over the state of the log, then says again what was said before the restart. */
  #recall(replay: WalReplay<Block>): void {
    this.#locks.reset(replay.locked, replay.valid);
    if (replay.valid !== null) this.#log.addBlock(replay.valid.block);
    for (const prevote of replay.valid?.prevotes ?? []) this.#log.addVote(prevote);
    for (const vote of replay.votes) {
      this.#voted.add(voteKey(vote));
      if (vote.round === this.#round && this.#step !== 'precommit') this.#step = vote.step;
    }
    for (const proposal of replay.proposals) {
      this.#proposedRound = Math.max(this.#proposedRound, proposal.round);
    }
    for (const proposal of replay.proposals) this.#host.emitProposal(proposal);
    for (const vote of replay.votes) this.#host.emitVote(vote);
  }

  #report(second: VoteRecord): void {
    const first = this.votes(second.step, second.round)?.firstOf(second.validator);
    if (first !== undefined) this.#host.evidence({ kind: 'equivocation', first, second });
  }

  /** Applies the "upon" clauses until none holds. Calls from within the host join the outer one. */
  #advance(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    while (!this.#isDecided && this.#applyClause());
    this.#isAdvancing = false;
  }

  #applyClause(): boolean {
    return (
      this.#decide() ||
      this.#jump() ||
      this.#prevoteProposal() ||
      this.#seeQuorum() ||
      this.#precommitNil() ||
      this.#setTimeouts()
    );
  }

  /** Lines 11 to 21. */
  #startRound(round: number): void {
    this.#round = round;
    this.#step = 'propose';
    this.#log.advance(round);
    this.#save({ kind: 'round', height: this.#height, round });
    this.#host.scheduleTimeout('propose', this.#height, round);
    const isProposer = this.#proposerOf(this.#height, round) === this.#self;
    if (!isProposer || this.#proposedRound >= round) return;
    const { validBlock, validRound } = this.#locks;
    if (validBlock !== null && this.#rules.proposesValidBlock) {
      this.#propose(validBlock, validRound);
    } else {
      this.#host.requestBlock(this.#height, round);
    }
  }

  #propose(block: Block, validRound: number): void {
    const round = this.#round;
    this.#proposedRound = round;
    this.#host.emitProposal({ height: this.#height, round, validRound, block });
  }

  /** Lines 22 to 33. */
  #prevoteProposal(): boolean {
    if (this.#step !== 'propose') return false;
    for (const { block, validRound } of this.#log.current.proposals) {
      const hadQuorum = this.#log.find(validRound)?.prevotes.hasQuorumFor(block.hash) ?? false;
      if (validRound !== -1 && !hadQuorum) continue;
      const isTimely = validRound !== -1 || (this.#host.isTimely?.(block) ?? true);
      const mayPrevote = this.#locks.mayPrevote(block, validRound) && isTimely;
      const isAccepted = mayPrevote && this.#isValid(block);
      this.#vote('prevote', isAccepted ? block.hash : null);
      return true;
    }
    return false;
  }

  /** Lines 36 to 43. */
  #seeQuorum(): boolean {
    const { current } = this.#log;
    if (this.#step === 'propose' || current.isQuorumSeen) return false;
    const hash = current.prevotes.majority;
    const block = typeof hash === 'string' ? this.#log.block(hash) : undefined;
    if (block === undefined || !this.#isValid(block)) return false;
    current.isQuorumSeen = true;
    const isLock = this.#step === 'prevote';
    if (isLock || this.#rules.remembersLateQuorum) {
      const prevotes = current.prevotes.votesFor(block.hash);
      this.#save(this.#locks.take(this.#round, block, prevotes, isLock));
    }
    if (isLock) this.#vote('precommit', block.hash);
    return true;
  }

  /** Lines 44 to 46. */
  #precommitNil(): boolean {
    if (this.#step !== 'prevote' || this.#log.current.prevotes.majority !== null) return false;
    this.#vote('precommit', null);
    return true;
  }

  /** Lines 34, 35, 47 and 48. */
  #setTimeouts(): boolean {
    const { current } = this.#log;
    if (this.#step === 'prevote' && !current.isPrevoteTimeoutSet && current.prevotes.isComplete) {
      current.isPrevoteTimeoutSet = true;
      this.#host.scheduleTimeout('prevote', this.#height, this.#round);
      return true;
    }
    if (current.isPrecommitTimeoutSet || !current.precommits.isComplete) return false;
    current.isPrecommitTimeoutSet = true;
    this.#host.scheduleTimeout('precommit', this.#height, this.#round);
    return true;
  }

  /** Lines 49 to 54; the host resets the engine by `startHeight`. */
  #decide(): boolean {
    for (const { round, precommits } of this.#log.committed) {
      const block = this.#log.block(precommits.majority!);
      if (block === undefined) continue;
      if (!this.#isValid(block)) {
        this.#invalidDecision = block;
        continue;
      }
      this.#isDecided = true;
      this.#host.decide(this.#height, round, block, precommits.votesFor(block.hash));
      return true;
    }
    return false;
  }

  /** Lines 55 and 56. */
  #jump(): boolean {
    const round = this.#log.latestCorrectRound;
    if (round <= this.#round || !this.#rules.jumpsRounds) return false;
    this.#startRound(round);
    return true;
  }

  #vote(step: VoteStep, blockHash: string | null): void {
    this.#step = step;
    if (this.#self < 0) return;
    const vote = { step, height: this.#height, round: this.#round, blockHash };
    const key = voteKey(vote);
    check(!this.#voted.has(key), 'a step is voted on twice', this.#round);
    this.#voted.add(key);
    this.#host.emitVote(vote);
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

function voteKey(vote: OwnVote): number {
  return 2 * vote.round + (vote.step === 'precommit' ? 1 : 0);
}
