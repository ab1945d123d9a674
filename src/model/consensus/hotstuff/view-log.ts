/** What a validator has heard of one height: proposals, votes, timeouts, and what they prove. */
import type { VoteStep } from '../../../crypto/vote.ts';
import type { Electorate } from '../electorate.ts';
import { HeightLog } from '../height-log.ts';
import type { BlockRef, Refusal, VoteRecord } from '../messages.ts';
import type { VoteVerdict } from '../vote-set.ts';
import type { TimeoutCertificate, VoteCertificate } from './messages.ts';
import { Pacemaker } from './pacemaker.ts';

export class ViewLog<Block extends BlockRef> {
  readonly messages: HeightLog<Block>;
  readonly pacemaker: Pacemaker;
  readonly #height: number;
  readonly #electorate: Electorate;
  /** Views in which a quorum voted for a block in the first phase, in the order of that. */
  readonly #certified: number[] = [];

  /** @param round - The current view at first. */
  constructor(electorate: Electorate, height: number, round: number) {
    this.messages = new HeightLog(electorate, round);
    this.pacemaker = new Pacemaker(electorate);
    this.#height = height;
    this.#electorate = electorate;
  }

  /** Views in which a quorum voted for a block in the first phase, in the order of that. */
  get certified(): readonly number[] {
    return this.#certified;
  }

  count(vote: VoteRecord): VoteVerdict | Refusal {
    const verdict = this.messages.addVote(vote);
    if (vote.step === 'precommit' || this.#certified.includes(vote.round)) return verdict;
    const majority = this.messages.votes('prevote', vote.round)?.majority;
    if (typeof majority === 'string') this.#certified.push(vote.round);
    return verdict;
  }

  /** Whether votes are those of distinct validators with a quorum of the power. */
  isQuorum(votes: readonly VoteRecord[]): boolean {
    const { powers, totalPower, rules } = this.#electorate;
    let power = 0;
    for (const voter of new Set(votes.map(({ validator }) => validator))) {
      power += powers[voter] ?? 0;
    }
    return rules.hasQuorum(power, totalPower);
  }

  /** The certificate of a phase of a view, if a quorum is here. */
  certificate(step: VoteStep, round: number): VoteCertificate | undefined {
    const votes = this.messages.votes(step, round);
    const blockHash = votes?.majority;
    if (votes === undefined || typeof blockHash !== 'string') return undefined;
    return { step, height: this.#height, round, blockHash, votes: votes.votesFor(blockHash) };
  }

  /** The certificate that ended a view, if a quorum is here. */
  timeoutCertificate(round: number): TimeoutCertificate | undefined {
    if (round > this.pacemaker.overRound) return undefined;
    return { height: this.#height, round, timeouts: this.pacemaker.timeouts(round) };
  }

  /** The latest view that a certificate lets a validator into which is in `current`. */
  latestView(current: number): number {
    const latest = Math.max(current, this.pacemaker.overRound + 1);
    return this.#certified.reduce((most, round) => Math.max(most, round), latest);
  }
}

/** Why a message of another height is not looked at. */
export function refusalOf(height: number, current: number): Refusal {
  return height < current ? 'past' : 'future';
}

/** A number for a phase of a view, in their order. */
export function slotOf(step: VoteStep, round: number): number {
  return 2 * round + (step === 'precommit' ? 1 : 0);
}
