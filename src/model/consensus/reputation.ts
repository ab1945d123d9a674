/**
 * Reputation: what a participant's conduct is worth, as whole millionths.
 *
 * The score is a weighted sum. Validation gives 0.4; presence, consensus and feedback give up to
 * 0.2, 0.2 and 0.15, each along 1 - e^(-x/scale); time since the score was last refreshed takes off
 * up to 0.05. Between two refreshments the score loses 5 % of itself a day.
 *
 * All arithmetic is on whole numbers: the exponential is a power of a constant in fixed point, by
 * repeated squaring, so every machine computes the same score.
 */
import { ByteWriter } from '../../crypto/bytes.ts';
import { check } from '../../kernel/check.ts';
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import { type Tier, tierOf } from './tier.ts';
import { Timetoke } from './timetoke.ts';

/** What each part of the score weighs, in millionths. */
export const SCORE_WEIGHTS_PPM = {
  validation: 400_000,
  uptime: 200_000,
  consensus: 200_000,
  feedback: 150_000,
  decay: 50_000,
} as const;

/** Time after which a score loses 5 % of itself. */
const SCORE_DECAY_US: Micros = 86_400_000_000;
const DECAY_PERCENT = 5;

/** e^(-1/scale) with 64 bits after the point, rounded to nearest. */
const PER_HOUR_24 = 17693922433492677016n;
const PER_SUCCESS_128 = 18303190372430456780n;
const PER_POINT_50 = 18081474067879353235n;
const PER_SECOND_WEEK = 18446713573165862076n;
const FRACTION_BITS = 64n;
const FIXED_ONE = 1n << FRACTION_BITS;

/** The conduct of one participant, and what follows from it. */
export class Reputation {
  readonly timetoke = new Timetoke();
  #isValidated = false;
  #consensusSuccesses = 0;
  #feedback = 0;
  #scorePpm = 0;
  #refreshedUs: Micros;

  /** @param nowUs - When the participant becomes known. */
  constructor(nowUs: Micros) {
    this.#refreshedUs = nowUs;
  }

  /** From 0 to 1,000,000. */
  get scorePpm(): number {
    return this.#scorePpm;
  }

  get tier(): Tier {
    return tierOf({
      isValidated: this.#isValidated,
      hours: this.timetoke.hours,
      consensusSuccesses: this.#consensusSuccesses,
      scorePpm: this.#scorePpm,
    });
  }

  /** Binds the participant to a validated identity, or looses it. */
  setValidated(isValidated: boolean): void {
    this.#isValidated = isValidated;
  }

  /** Counts a height that the participant helped to a decision. */
  recordConsensusSuccess(): void {
    this.#consensusSuccesses += 1;
  }

  /** @param points - What peers report: whole, below 0 for complaints. */
  recordFeedback(points: number): void {
    check(Number.isSafeInteger(points), 'feedback is not whole points', points);
    this.#feedback += points;
  }

  /** Computes the score anew from conduct. */
  refresh(nowUs: Micros): void {
    const idleSeconds = Math.floor(Math.max(0, nowUs - this.#refreshedUs) / US_PER_SECOND);
    const weights = SCORE_WEIGHTS_PPM;
    const score =
      (this.#isValidated ? weights.validation : 0) +
      share(weights.uptime, PER_HOUR_24, this.timetoke.hours) +
      share(weights.consensus, PER_SUCCESS_128, this.#consensusSuccesses) +
      share(weights.feedback, PER_POINT_50, Math.max(0, this.#feedback)) -
      share(weights.decay, PER_SECOND_WEEK, idleSeconds);
    this.#scorePpm = Math.max(0, score);
    this.#refreshedUs = nowUs;
  }

  /**
   * Takes 5 % off the score, rounded up, for every whole day since it was refreshed or decayed. How
   * often it is called makes no difference.
   */
  decay(nowUs: Micros): void {
    while (nowUs - this.#refreshedUs >= SCORE_DECAY_US) {
      this.#scorePpm = Math.floor((this.#scorePpm * (100 - DECAY_PERCENT)) / 100);
      this.#refreshedUs += SCORE_DECAY_US;
      if (this.#scorePpm === 0) {
        const days = Math.floor((nowUs - this.#refreshedUs) / SCORE_DECAY_US);
        this.#refreshedUs += Math.max(0, days) * SCORE_DECAY_US;
      }
    }
  }

  /** Punishes proven misbehaviour: everything earned is lost, and the tier is TL0. */
  slash(): void {
    this.#isValidated = false;
    this.#consensusSuccesses = 0;
    this.#feedback = 0;
    this.#scorePpm = 0;
    this.timetoke.forfeit();
  }

  /**
   * The participant's leaf in the tree of reputations: tier, score, timetoke hours and consensus
   * successes, in canonical form. No two participants ever give the same bytes.
   *
   * @param address - Who the participant is.
   */
  leafBytes(address: string): Uint8Array {
    return new ByteWriter()
      .text('simnet.reputation.v1')
      .text(address)
      .u8(this.tier)
      .u32(this.#scorePpm)
      .u32(this.timetoke.hours)
      .u64(this.#consensusSuccesses)
      .finish();
  }
}

/** `weightPpm` times 1 - base^count, to the nearest millionth. */
function share(weightPpm: number, base: bigint, count: number): number {
  const grown = FIXED_ONE - fixedPower(base, count);
  return Number((BigInt(weightPpm) * grown + FIXED_ONE / 2n) >> FRACTION_BITS);
}

function fixedPower(base: bigint, exponent: number): bigint {
  let result = FIXED_ONE;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) >> FRACTION_BITS;
    square = (square * square) >> FRACTION_BITS;
  }
  return result;
}
