/**
 * Agreement on blocks: a proposal, prevotes, precommits, each decided by the messages that arrived.
 *
 * Validators hold different views, since every message travels by itself and may be lost. A block is
 * final for a validator that received precommits of more than two thirds of the power. One that
 * missed them hears of the next height, and fetches what it lacks.
 *
 * Source: the round of Tendermint (Buchman, Kwon, Milosevic, "The latest gossip on BFT consensus",
 * 2018): locks, valid blocks and jumps to later rounds; votes are not sent again, so a round that
 * lost too many of them ends by its timeouts.
 */
import { quorumThreshold } from '../../crypto/certificate.ts';
import type { Simulation } from '../../kernel/simulation.ts';
import { laterUs, type Micros } from '../../kernel/time.ts';
import { bestPeer } from './best-peer.ts';
import type { ConsensusPort, ConsensusTimes } from './consensus-port.ts';
import { ProposerRotation } from './rotation.ts';
import { NIL, PRECOMMIT, PREVOTE, type RoundVotes, VoteBook } from './vote-book.ts';
import { PRECOMMITTED, PREVOTED, PROPOSING, Voter } from './voter.ts';

/** Longest timeout, however many rounds a height takes. */
const TIMEOUT_US_MAX = 60_000_000;
/** A vote that is processed within this time of its arrival counts as processed at once. */
const PROMPT_US = 1_000;
/** Votes behind so much work are dropped. */
const BACKLOG_US_MAX = 60_000_000;
const SYNC_BLOCKS_MAX = 64;
const SYNC_RETRY_US = 1_000_000;
const ROUNDS = 4_096;
const HEIGHTS = 4_194_304;

export class Consensus {
  readonly voters: readonly Voter[];
  /** Least power that decides. */
  readonly quorum: number;
  readonly totalPower: number;
  readonly rotation: ProposerRotation;
  readonly #port: ConsensusPort;
  readonly #sim: Simulation;
  readonly #times: ConsensusTimes;
  readonly #book: VoteBook;
  readonly #size: number;
  /** Counts histories: messages of an earlier one mean nothing. */
  #era = 0;
  readonly #proposeKind: number;
  readonly #proposalKind: number;
  readonly #voteKind: number;
  readonly #processedKind: number;
  readonly #timerKind: number;
  readonly #syncKind: number;

  constructor(
    name: string,
    powers: readonly number[],
    times: ConsensusTimes,
    sim: Simulation,
    port: ConsensusPort,
  ) {
    this.#port = port;
    this.#sim = sim;
    this.#times = times;
    this.#size = powers.length;
    this.totalPower = powers.reduce((sum, power) => sum + power, 0);
    this.quorum = quorumThreshold(this.totalPower);
    this.rotation = new ProposerRotation(powers);
    this.voters = powers.map((power, place) => new Voter(place, power));
    this.#book = new VoteBook(Int32Array.from(powers));
    this.#proposeKind = sim.define(`${name}.propose`, (place, code) => this.#propose(place, code));
    this.#proposalKind = sim.define(`${name}.proposal`, (place, code, block) =>
      this.#receiveProposal(this.voters[place]!, code, block),
    );
    this.#voteKind = sim.define(`${name}.vote`, (ends, code, vote) =>
      this.#arrive(ends, code, vote),
    );
    this.#processedKind = sim.define(`${name}.vote-processed`, (ends, code, vote) =>
      this.#take(ends, code, vote),
    );
    this.#timerKind = sim.define(`${name}.timer`, (place, code, stage) =>
      this.#expire(this.voters[place]!, code, stage),
    );
    this.#syncKind = sim.define(`${name}.sync`, (place, era) => this.#sync(place, era));
  }

  /** A validator takes part from now on, from where it stands; it asks the others first. */
  activate(place: number, finalized: number): void {
    const voter = this.voters[place]!;
    voter.isActive = true;
    voter.isSyncing = false;
    voter.busyUntilUs = this.#sim.nowUs;
    voter.head = finalized;
    voter.follow(finalized);
    voter.hasEntered = false;
    this.#requestSync(voter);
  }

  /** A validator takes no part from now on. */
  deactivate(place: number): void {
    const voter = this.voters[place]!;
    voter.isActive = false;
    voter.isSyncing = false;
  }

  /** What a validator wrote last is safe by then at the latest. */
  hasten(place: number, durableUs: Micros): void {
    const voter = this.voters[place]!;
    if (durableUs >= voter.durableUs) return;
    voter.durableUs = durableUs;
    const isWaiting = voter.hasEntered && voter.round === 0 && voter.step === PROPOSING;
    if (isWaiting && voter.isActive && !voter.isSyncing) this.#enter(voter, 0);
  }

  /** History is another from here on: whatever is under way belongs to the old one. */
  restart(): void {
    this.#era += 1;
    this.#book.clear();
  }

  /** The votes of a round, if they are still remembered. */
  votesOf(height: number, round: number): RoundVotes | undefined {
    return this.#book.of(height, round);
  }

  #code(height: number, round: number): number {
    return (this.#era * HEIGHTS + height) * ROUNDS + round;
  }

  /** The round of a code; -1 if it belongs to another history. */
  #roundOf(code: number): number {
    const rest = code - this.#era * HEIGHTS * ROUNDS;
    return rest < 0 ? -1 : rest % ROUNDS;
  }

  #heightOf(code: number): number {
    return Math.floor((code - this.#era * HEIGHTS * ROUNDS) / ROUNDS);
  }

  #enter(voter: Voter, round: number): void {
    voter.round = Math.min(round, ROUNDS - 1);
    voter.step = PROPOSING;
    voter.hasEntered = true;
    const code = this.#code(voter.height, voter.round);
    const dueUs = round === 0 ? this.#dueUs(voter) : this.#sim.nowUs;
    if (this.rotation.proposerOf(voter.height, voter.round) === voter.place) {
      this.#sim.scheduleAt(dueUs, this.#proposeKind, voter.place, code);
    }
    const timeoutUs = this.#timeoutUs(this.#times.proposeTimeoutUs, round);
    this.#sim.scheduleAt(dueUs + timeoutUs, this.#timerKind, voter.place, code, PROPOSING);
    const votes = this.#book.of(voter.height, voter.round);
    if (votes?.hasProposal(voter.place)) this.#prevote(voter, votes);
    this.#reconsider(voter);
  }

  /** When the next block is due, by the clock of a validator. */
  #dueUs(voter: Voter): Micros {
    const last = this.#port.decided(voter.finalized);
    const byClockUs = this.#port.blockUs(last) + this.#times.intervalUs - voter.skewUs;
    return Math.max(this.#sim.nowUs, byClockUs, voter.durableUs);
  }

  #timeoutUs(baseUs: Micros, round: number): Micros {
    return Math.min(TIMEOUT_US_MAX, baseUs + round * this.#times.timeoutStepUs);
  }

  #propose(place: number, code: number): void {
    const voter = this.voters[place]!;
    const round = this.#roundOf(code);
    if (!voter.isActive || voter.isSyncing || round < 0) return;
    if (voter.height !== this.#heightOf(code) || voter.round !== round) return;
    const votes = this.#book.of(voter.height, round);
    if (votes === undefined || votes.proposal !== 0) return;
    const block = voter.valid || this.#port.assemble(place, voter.height, round);
    if (block === 0) return;
    votes.proposal = block;
    votes.validRound = voter.validRound;
    const castUs = this.#port.castUs(place);
    for (let to = 0; to < this.#size; to++) {
      if (to === place) continue;
      const travelUs = this.#port.travelUs(place, to);
      if (travelUs >= 0) {
        this.#sim.schedule(laterUs(castUs, travelUs), this.#proposalKind, to, code, block);
      }
    }
    this.#receiveProposal(voter, code, block);
  }

  #receiveProposal(voter: Voter, code: number, block: number): void {
    const round = this.#roundOf(code);
    const height = this.#heightOf(code);
    if (!voter.isActive || round < 0) return;
    const proposer = this.rotation.proposerOf(height, round);
    if (!this.#port.understands(voter.place, proposer)) return;
    const votes = this.#book.of(height, round);
    if (votes === undefined || votes.proposal !== block) return;
    votes.seeProposal(voter.place);
    if (height > voter.height) {
      this.#requestSync(voter);
      return;
    }
    if (voter.isSyncing || height !== voter.height || round !== voter.round) return;
    voter.head = height;
    this.#prevote(voter, votes);
    this.#reconsider(voter);
  }

  #prevote(voter: Voter, votes: RoundVotes): void {
    if (voter.step !== PROPOSING) return;
    voter.step = PREVOTED;
    const block = votes.proposal;
    const isFree =
      voter.lockedRound < 0 || voter.locked === block || votes.validRound >= voter.lockedRound;
    const isRight = isFree && this.#port.judges(voter.place, block);
    this.#cast(voter, votes, PREVOTE, isRight ? 2 * block : NIL);
  }

  #precommit(voter: Voter, votes: RoundVotes, vote: number): void {
    voter.step = PRECOMMITTED;
    if (vote > 0) {
      voter.locked = vote >>> 1;
      voter.lockedRound = voter.round;
    }
    this.#cast(voter, votes, PRECOMMIT, vote);
  }

  #cast(voter: Voter, votes: RoundVotes, step: number, vote: number): void {
    const { place } = voter;
    // What an earlier process of this validator has said stands.
    const said = votes.voteOf(step, place, place) || vote;
    votes.cast(step, place, this.#sim.nowUs);
    votes.record(step, place, place, said);
    if (this.#port.withholds(place)) return;
    this.#send(voter, step, said);
    // The twin of a vote is for the same block under another name.
    if (said > 0 && this.#port.equivocates(place)) this.#send(voter, step, said + 1);
  }

  #send({ place, height, round }: Voter, step: number, vote: number): void {
    const code = 2 * this.#code(height, round) + step;
    // Who votes for a block has executed it first; by its precommit that is done.
    const validationUs =
      step === PREVOTE && vote > 0 ? this.#times.validationUs / this.#port.speedOf(place) : 0;
    const castUs = laterUs(this.#port.castUs(place), validationUs);
    for (let to = 0; to < this.#size; to++) {
      if (to === place) continue;
      const travelUs = this.#port.travelUs(place, to);
      if (travelUs < 0) continue;
      const afterUs = laterUs(castUs, travelUs);
      this.#sim.schedule(afterUs, this.#voteKind, to * this.#size + place, code, vote);
    }
  }

  /** A vote is there: its receiver processes what came before it first. */
  #arrive(ends: number, code: number, vote: number): void {
    const receiver = Math.floor(ends / this.#size);
    const voter = this.voters[receiver]!;
    if (!voter.isActive) return;
    const copies = this.#port.copiesOf(ends % this.#size);
    const workUs = (this.#times.voteServiceUs * copies) / this.#port.speedOf(receiver);
    const { nowUs } = this.#sim;
    const startUs = Math.max(nowUs, voter.busyUntilUs);
    if (startUs - nowUs > BACKLOG_US_MAX) return;
    voter.busyUntilUs = laterUs(startUs, workUs);
    const delayUs = voter.busyUntilUs - nowUs;
    if (delayUs <= PROMPT_US) this.#take(ends, code, vote);
    else this.#sim.schedule(delayUs, this.#processedKind, ends, code, vote);
  }

  #take(ends: number, stepCode: number, vote: number): void {
    const receiver = Math.floor(ends / this.#size);
    const sender = ends % this.#size;
    const voter = this.voters[receiver]!;
    const step = stepCode % 2;
    const code = Math.floor(stepCode / 2);
    const round = this.#roundOf(code);
    if (!voter.isActive || round < 0 || !this.#port.understands(receiver, sender)) return;
    const height = this.#heightOf(code);
    const votes = this.#book.of(height, round);
    if (votes === undefined) return;
    const known = votes.voteOf(step, receiver, sender);
    if (known !== 0) {
      if (known !== vote) this.#port.observeEquivocation(receiver, sender);
      return;
    }
    votes.record(step, receiver, sender, vote);
    this.#port.observeVote(receiver, this.#sim.nowUs - votes.castUs(step, sender));
    if (height > voter.height) this.#requestSync(voter);
    else if (height === voter.height && !voter.isSyncing) this.#weigh(voter, votes, round, step);
  }

  /** A vote of the height under way has come. */
  #weigh(voter: Voter, votes: RoundVotes, round: number, step: number): void {
    if (step === PRECOMMIT && this.#tryCommit(voter, votes)) return;
    if (round === voter.round) this.#advance(voter, votes);
    else if (round > voter.round && 3 * votes.powerHeard(voter.place) > this.totalPower) {
      this.#enter(voter, round);
    }
  }

  #reconsider(voter: Voter): void {
    const votes = this.#book.of(voter.height, voter.round);
    if (votes === undefined || this.#tryCommit(voter, votes)) return;
    this.#advance(voter, votes);
  }

  #advance(voter: Voter, votes: RoundVotes): void {
    if (voter.step !== PREVOTED) return;
    const { place } = voter;
    const vote = 2 * votes.proposal;
    const isWanted = vote > 0 && votes.powerFor(PREVOTE, place, vote) >= this.quorum;
    if (isWanted && this.#port.judges(place, votes.proposal)) {
      voter.valid = votes.proposal;
      voter.validRound = voter.round;
      this.#precommit(voter, votes, vote);
      this.#tryCommit(voter, votes);
    } else if (votes.powerFor(PREVOTE, place, NIL) >= this.quorum) {
      this.#precommit(voter, votes, NIL);
    }
  }

  #tryCommit(voter: Voter, votes: RoundVotes): boolean {
    const block = votes.proposal;
    if (block === 0 || votes.powerFor(PRECOMMIT, voter.place, 2 * block) < this.quorum) {
      return false;
    }
    this.#commit(voter, block, votes);
    return true;
  }

  #commit(voter: Voter, block: number, votes: RoundVotes | undefined): boolean {
    const { height } = voter;
    if (!this.#port.commit(voter.place, block, votes)) return false;
    voter.finalUs = this.#sim.nowUs;
    voter.follow(height);
    voter.hasEntered = false;
    if (votes !== undefined) this.#enter(voter, 0);
    return true;
  }

  #expire(voter: Voter, code: number, stage: number): void {
    const round = this.#roundOf(code);
    if (!voter.isActive || voter.isSyncing || round < 0) return;
    if (voter.height !== this.#heightOf(code) || voter.round !== round) return;
    const votes = this.#book.of(voter.height, round);
    if (votes === undefined) return;
    if (stage === PROPOSING && voter.step === PROPOSING) {
      voter.step = PREVOTED;
      this.#cast(voter, votes, PREVOTE, NIL);
      this.#advance(voter, votes);
    } else if (stage === PREVOTED && voter.step <= PREVOTED) {
      this.#precommit(voter, votes, NIL);
    } else if (stage === PRECOMMITTED) {
      this.#enter(voter, round + 1);
      return;
    }
    const timeoutUs = this.#timeoutUs(this.#times.voteTimeoutUs, round);
    this.#sim.schedule(timeoutUs, this.#timerKind, voter.place, code, stage + 1);
  }

  #requestSync(voter: Voter): void {
    if (voter.isSyncing) return;
    voter.isSyncing = true;
    voter.syncSinceUs = this.#sim.nowUs;
    this.#sim.schedule(0, this.#syncKind, voter.place, this.#era);
  }

  /** Fetches blocks from whoever has most of them and can be reached. */
  #sync(place: number, era: number): void {
    const voter = this.voters[place]!;
    if (!voter.isActive || !voter.isSyncing || era !== this.#era) return;
    const from = voter.finalized;
    const target = this.#fetch(voter);
    const fetched = voter.finalized - from;
    if (voter.finalized < target) {
      const workUs = (fetched * this.#times.syncBlockUs) / this.#port.speedOf(place);
      const delayUs = fetched === 0 ? SYNC_RETRY_US : Math.max(1, laterUs(0, workUs));
      this.#sim.schedule(delayUs, this.#syncKind, place, era);
      return;
    }
    voter.isSyncing = false;
    if (!voter.hasEntered) this.#enter(voter, 0);
    else if (this.#sim.nowUs > voter.syncSinceUs) this.#enter(voter, voter.round + 1);
  }

  /** @returns Height that the best peer has, or that of the validator itself. */
  #fetch(voter: Voter): number {
    const peer = bestPeer(voter, this.voters, this.#port);
    if (peer === undefined) return voter.finalized;
    const adopted = this.#port.adopt(voter.place, peer.place);
    if (adopted > 0) {
      voter.follow(adopted);
      voter.hasEntered = false;
    }
    const until = Math.min(peer.finalized, voter.finalized + SYNC_BLOCKS_MAX);
    while (voter.finalized < until) {
      if (!this.#commit(voter, this.#port.decided(voter.height), undefined)) break;
    }
    return peer.finalized;
  }
}
