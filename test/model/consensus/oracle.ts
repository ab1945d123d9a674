/**
 * Algorithm 1 of arXiv 1807.04938, written down as it stands: every clause searches the whole list
 * of messages whenever anything happens. Slow, and plain enough to be judged by reading.
 *
 * It shares nothing with the engine but the conventions that the paper leaves open: clauses are
 * tried in the order 49, 55, 22 and 28, 36, 44, 34, 47; a proposer sets its propose timeout too;
 * a quorum's block may come with any proposal of the height.
 */
import type { ProposalRecord, VoteRecord } from '../../../src/model/consensus/messages.ts';
import type { TestBlock } from './block.ts';

export class PaperProcess {
  readonly lines: string[] = [];
  readonly #powers: readonly number[];
  readonly #self: number;
  readonly #proposals: ProposalRecord<TestBlock>[] = [];
  readonly #votes: VoteRecord[] = [];
  readonly #done = new Set<string>();
  #round = -1;
  #step: 'propose' | 'prevote' | 'precommit' = 'propose';
  #decision: string | null = null;
  #lockedValue: TestBlock | null = null;
  #lockedRound = -1;
  #validValue: TestBlock | null = null;
  #validRound = -1;

  constructor(powers: readonly number[], self: number) {
    this.#powers = powers;
    this.#self = self;
    this.#startRound(0);
  }

  proposal(proposal: ProposalRecord<TestBlock>): void {
    this.#proposals.push(proposal);
    this.#settle();
  }

  vote(vote: VoteRecord): void {
    this.#votes.push(vote);
    this.#settle();
  }

  block(round: number, block: TestBlock): void {
    const isDue = round === this.#round && this.#step === 'propose' && this.#decision === null;
    const isFirst = !this.#done.has(`proposed ${round}`);
    if (isDue && isFirst && this.#proposer(round) === this.#self) this.#propose(block, -1);
  }

  timeout(step: 'propose' | 'prevote' | 'precommit', round: number): void {
    if (this.#decision !== null || round !== this.#round) return;
    if (step === 'precommit') this.#startRound(round + 1);
    else if (step === this.#step) this.#cast(step === 'propose' ? 'prevote' : 'precommit', null);
    this.#settle();
  }

  #settle(): void {
    while (this.#decision === null && this.#fire());
  }

  #fire(): boolean {
    for (const clause of [
      this.#line49,
      this.#line55,
      this.#line22,
      this.#line36,
      this.#line44,
      this.#line34,
      this.#line47,
    ]) {
      if (clause.call(this)) return true;
    }
    return false;
  }

  // Several rounds may have a quorum when the block arrives; the first to get it counts.
  #line49(): boolean {
    for (const [index, { round, blockHash }] of this.#votes.entries()) {
      const votes = this.#votes.slice(0, index + 1);
      if (blockHash === null || !this.#twoThirds('precommit', round, blockHash, votes)) continue;
      const block = this.#known(blockHash);
      if (block?.isValid !== true) continue;
      this.#decision = blockHash;
      this.lines.push(`decide 1/${round} ${blockHash}`);
      return true;
    }
    return false;
  }

  #line55(): boolean {
    const messages = [
      ...this.#votes,
      ...this.#proposals.map(({ round, proposer }) => ({ round, validator: proposer })),
    ];
    const rounds = messages.map((message) => message.round).filter((round) => round > this.#round);
    for (const round of [...new Set(rounds)].sort((a, b) => b - a)) {
      const senders = messages.filter((message) => message.round === round);
      if (3 * this.#power(senders.map((sender) => sender.validator)) <= this.#total()) continue;
      this.#startRound(round);
      return true;
    }
    return false;
  }

  #line22(): boolean {
    if (this.#step !== 'propose') return false;
    for (const { round, validRound, block } of this.#proposals) {
      if (round !== this.#round) continue;
      if (validRound >= 0 && !this.#twoThirds('prevote', validRound, block.hash)) continue;
      const isLockedValue = this.#lockedValue?.hash === block.hash;
      const isFree = validRound === -1 ? this.#lockedRound === -1 : this.#lockedRound <= validRound;
      this.#cast('prevote', block.isValid && (isFree || isLockedValue) ? block.hash : null);
      return true;
    }
    return false;
  }

  #line36(): boolean {
    const round = this.#round;
    if (this.#step === 'propose' || this.#done.has(`36 ${round}`)) return false;
    for (const { blockHash } of this.#votes) {
      if (blockHash === null || !this.#twoThirds('prevote', round, blockHash)) continue;
      const block = this.#known(blockHash);
      if (block?.isValid !== true) continue;
      this.#done.add(`36 ${round}`);
      const isFirst = this.#step === 'prevote';
      if (isFirst) {
        this.#lockedValue = block;
        this.#lockedRound = round;
      }
      this.#validValue = block;
      this.#validRound = round;
      if (isFirst) this.#cast('precommit', blockHash);
      return true;
    }
    return false;
  }

  #line44(): boolean {
    if (this.#step !== 'prevote' || !this.#twoThirds('prevote', this.#round, null)) return false;
    this.#cast('precommit', null);
    return true;
  }

  #line34(): boolean {
    const isDue = this.#step === 'prevote' && this.#twoThirds('prevote', this.#round, undefined);
    return isDue && this.#once('timeout prevote');
  }

  #line47(): boolean {
    return this.#twoThirds('precommit', this.#round, undefined) && this.#once('timeout precommit');
  }

  #once(what: string): boolean {
    const line = `${what} 1/${this.#round}`;
    if (this.#done.has(line)) return false;
    this.#done.add(line);
    this.lines.push(line);
    return true;
  }

  #startRound(round: number): void {
    this.#round = round;
    this.#step = 'propose';
    this.#once('timeout propose');
    if (this.#proposer(round) !== this.#self) return;
    if (this.#validValue !== null) this.#propose(this.#validValue, this.#validRound);
    else this.lines.push(`request 1/${round}`);
  }

  #propose(block: TestBlock, validRound: number): void {
    this.#done.add(`proposed ${this.#round}`);
    this.lines.push(`propose 1/${this.#round} ${block.hash} valid ${validRound}`);
  }

  #cast(step: 'prevote' | 'precommit', hash: string | null): void {
    this.#step = step;
    this.lines.push(`${step} 1/${this.#round} ${hash ?? 'nil'}`);
  }

  /** @param hash - A value, or undefined for any. */
  #twoThirds(
    step: string,
    round: number,
    hash: string | null | undefined,
    among: readonly VoteRecord[] = this.#votes,
  ): boolean {
    const votes = among.filter(
      (vote) =>
        vote.step === step &&
        vote.round === round &&
        (hash === undefined || vote.blockHash === hash),
    );
    return 3 * this.#power(votes.map((vote) => vote.validator)) > 2 * this.#total();
  }

  #known(hash: string): TestBlock | undefined {
    return this.#proposals.find((proposal) => proposal.block.hash === hash)?.block;
  }

  #power(validators: readonly number[]): number {
    return [...new Set(validators)].reduce((sum, validator) => sum + this.#powers[validator]!, 0);
  }

  #total(): number {
    return this.#powers.reduce((sum, power) => sum + power, 0);
  }

  #proposer(round: number): number {
    return round % this.#powers.length;
  }
}
