/**
 * The votes and timeouts that a validator collects until they make a certificate.
 *
 * A validator counts once in a round and in a kind of ballot. Rounds far ahead are refused and past
 * ones dropped, so nobody can fill the memory.
 */
import { check } from '../../kernel/check.ts';
import type {
  HotStuffTimeout,
  HotStuffVote,
  QuorumCertificate,
  TimeoutCertificate,
} from './messages.ts';
import { type HotStuffRules, TWO_CHAIN_RULES } from './rules.ts';

/** Rounds ahead of the current one whose ballots are kept. */
const ROUNDS_AHEAD_MAX = 64;

interface Tally {
  readonly voters: number[];
  power: number;
  isComplete: boolean;
}

interface RoundBallots {
  readonly votesByBlock: Map<string, Tally>;
  readonly hasVoted: Uint8Array;
  readonly timeouts: Tally;
  readonly hasTimedOut: Uint8Array;
  highQc: QuorumCertificate | null;
}

export class BallotBox {
  readonly #powers: readonly number[];
  readonly #totalPower: number;
  readonly #rules: HotStuffRules;
  readonly #rounds = new Map<number, RoundBallots>();
  #round = 1;

  /** @throws InvariantError if a power is not whole or below 0, or the total is 0. */
  constructor(powers: readonly number[], rules: HotStuffRules = TWO_CHAIN_RULES) {
    let totalPower = 0;
    for (const power of powers) {
      check(Number.isSafeInteger(power) && power >= 0, 'power is not a whole number', power);
      totalPower += power;
    }
    check(totalPower > 0, 'the validators have no power');
    this.#powers = powers;
    this.#totalPower = totalPower;
    this.#rules = rules;
  }

  /** Counts a vote; returns the certificate that it completes, if any. */
  addVote(vote: HotStuffVote): QuorumCertificate | undefined {
    const ballots = this.#admit(vote.round, vote.validator);
    if (ballots === undefined || ballots.hasVoted[vote.validator] === 1) return undefined;
    ballots.hasVoted[vote.validator] = 1;
    const known = ballots.votesByBlock.get(vote.blockHash);
    const tally = known ?? { voters: [], power: 0, isComplete: false };
    if (known === undefined) ballots.votesByBlock.set(vote.blockHash, tally);
    if (!this.#completes(tally, vote.validator)) return undefined;
    return { blockHash: vote.blockHash, round: vote.round, voters: tally.voters.slice() };
  }

  /** Counts a timeout; returns the certificate that it completes, if any. */
  addTimeout(timeout: HotStuffTimeout): TimeoutCertificate | undefined {
    const { round, validator, highQc } = timeout;
    const ballots = this.#admit(round, validator);
    if (ballots === undefined || ballots.hasTimedOut[validator] === 1) return undefined;
    ballots.hasTimedOut[validator] = 1;
    const highest = ballots.highQc;
    if (highest === null || highQc.round > highest.round) ballots.highQc = highQc;
    if (!this.#completes(ballots.timeouts, validator)) return undefined;
    return { round, highQc: ballots.highQc ?? highQc, voters: ballots.timeouts.voters.slice() };
  }

  /** Whether distinct validators of a quorum of the power are among the voters. */
  isQuorum(voters: readonly number[]): boolean {
    const seen = new Uint8Array(this.#powers.length);
    let power = 0;
    for (const voter of voters) {
      if (seen[voter] !== 0) return false;
      seen[voter] = 1;
      power += this.#powers[voter]!;
    }
    return this.#rules.hasQuorum(power, this.#totalPower);
  }

  /** Drops what belongs to rounds before this one. */
  advance(round: number): void {
    this.#round = round;
    for (const known of this.#rounds.keys()) {
      if (known < round) this.#rounds.delete(known);
    }
  }

  #completes(tally: Tally, validator: number): boolean {
    tally.voters.push(validator);
    tally.power += this.#powers[validator]!;
    if (tally.isComplete || !this.#rules.hasQuorum(tally.power, this.#totalPower)) return false;
    tally.isComplete = true;
    return true;
  }

  #admit(round: number, validator: number): RoundBallots | undefined {
    const isKnown = validator >= 0 && validator < this.#powers.length;
    if (!isKnown || round < this.#round || round > this.#round + ROUNDS_AHEAD_MAX) return undefined;
    const known = this.#rounds.get(round);
    if (known !== undefined) return known;
    const made: RoundBallots = {
      votesByBlock: new Map(),
      hasVoted: new Uint8Array(this.#powers.length),
      timeouts: { voters: [], power: 0, isComplete: false },
      hasTimedOut: new Uint8Array(this.#powers.length),
      highQc: null,
    };
    this.#rounds.set(round, made);
    return made;
  }
}
