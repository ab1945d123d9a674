/**
 * When a trial makes a block, and how the threshold follows the pace of the chain.
 */
import { check } from '../../kernel/check.ts';
import { exp } from '../../kernel/elementary.ts';
import type { Micros } from '../../kernel/time.ts';
import type { WorkPolicy } from './policy.ts';

const MICRONATS_PER_NAT = 1_000_000;
/** Beyond so many nats no block is found within any run; `exp` ends not far above. */
const NATS_MAX = 690;

/**
 * The probability that one trial makes a block: e to the power of -max(0, theta - gamma).
 *
 * That is, a trial draws -ln(u) for u uniform, and succeeds if the draw and the credit together
 * reach the threshold.
 */
export function acceptanceProbability(thetaMicronats: number, gammaMicronats: number): number {
  const nats = Math.max(0, thetaMicronats - gammaMicronats) / MICRONATS_PER_NAT;
  return exp(-Math.min(nats, NATS_MAX));
}

/** How the threshold is adjusted. */
export interface RetargetOptions {
  readonly targetIntervalUs: Micros;
  /** Blocks between two adjustments, and over which the pace is measured. */
  readonly window: number;
  /** The pace counts as at most 1 + clamp times the target, and as at least 1 / (1 + clamp). */
  readonly clamp: number;
  /** Share of the measured deviation that one adjustment takes back: above 0, at most 1. */
  readonly gain: number;
  readonly thetaStartMicronats: number;
}

/**
 * The controller of the threshold: after each window it moves theta by gain times the logarithm of
 * target over measured interval, clamped, and keeps it between the bounds of the policy.
 *
 * Intervals are in proportion to e^theta as long as theta is above gamma, so with a gain of 1 one
 * adjustment takes back all of a deviation within the clamp.
 */
export class Retarget {
  /** Target, window, clamp, gain; may be replaced at any time. */
  options: RetargetOptions;
  #theta: number;
  #blocks = 0;
  #elapsedUs = 0;
  #adjustments = 0;
  #clamped = 0;
  #atBound = 0;

  /** @throws InvariantError if an option is outside its range. */
  constructor(options: RetargetOptions) {
    check(options.targetIntervalUs >= 1, 'target interval is empty', options.targetIntervalUs);
    check(options.window >= 1, 'window is empty', options.window);
    check(options.clamp > 0, 'clamp is not above 0', options.clamp);
    check(options.gain > 0 && options.gain <= 1, 'gain is not in (0, 1]', options.gain);
    this.options = options;
    this.#theta = options.thetaStartMicronats;
  }

  /** The threshold now. */
  get thetaMicronats(): number {
    return this.#theta;
  }

  /** Adjustments so far. */
  get adjustmentCount(): number {
    return this.#adjustments;
  }

  /** Adjustments so far that the clamp held back. */
  get clampedCount(): number {
    return this.#clamped;
  }

  /** Adjustments so far that a bound of theta held back: the controller is saturated. */
  get atBoundCount(): number {
    return this.#atBound;
  }

  /** Takes note of a block, `intervalUs` after the last one. */
  onBlock(policy: WorkPolicy, intervalUs: Micros): void {
    this.#blocks++;
    this.#elapsedUs += intervalUs;
    if (this.#blocks < this.options.window) return;
    this.#adjust(policy);
    this.#blocks = 0;
    this.#elapsedUs = 0;
  }

  #adjust(policy: WorkPolicy): void {
    const { targetIntervalUs, clamp, gain } = this.options;
    const measured = (targetIntervalUs * this.#blocks) / Math.max(1, this.#elapsedUs);
    const ratio = Math.min(1 + clamp, Math.max(1 / (1 + clamp), measured));
    const step = Math.round(gain * naturalLogarithm(ratio) * MICRONATS_PER_NAT);
    const wanted = this.#theta + step;
    const { thetaMinMicronats, thetaMaxMicronats } = policy;
    this.#theta = Math.min(thetaMaxMicronats, Math.max(thetaMinMicronats, wanted));
    this.#adjustments++;
    if (ratio !== measured) this.#clamped++;
    if (this.#theta !== wanted) this.#atBound++;
  }
}

/**
 * The natural logarithm, the same on every machine: powers of two are taken out, then
 * ln x = 2 artanh((x - 1) / (x + 1)) by its series.
 *
 * @param x - Finite and above 0.
 * @returns With an absolute error below 1e-14 for x from 1/1000 to 1000.
 */
export function naturalLogarithm(x: number): number {
  check(x > 0 && Number.isFinite(x), 'no logarithm', x);
  let halvings = 0;
  let m = x;
  for (; m > 4 / 3; m /= 2) halvings++;
  for (; m < 2 / 3; m *= 2) halvings--;
  const z = (m - 1) / (m + 1);
  let sum = 0;
  // |z| <= 1/5, so the first term left out is below 2 * 5^-25 / 25.
  for (let term = 23; term >= 1; term -= 2) sum = sum * z * z + 1 / term;
  return 2 * z * sum + halvings * Math.LN2;
}
