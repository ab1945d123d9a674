/** The normal distribution, the same on every machine. */
import { check } from '../kernel/check.ts';
import { exp } from '../kernel/elementary.ts';
import { normalQuantile } from '../kernel/normal-quantile.ts';

const TWO_POW_32 = 4_294_967_296;
/** 1 / sqrt(2 pi). */
const DENSITY_AT_0 = 0.3989422804014327;
/** Below it the series is used, from it on the continued fraction. */
const SERIES_MAX = 2.5;
const FRACTION_DEPTH = 200;
/** Beyond it the share is below 1e-300. */
const SCORE_MAX = 37;

/**
 * The share of all draws that lie above a score.
 *
 * Source: the series of the integral of the density, and Laplace's continued fraction for its
 * tail (Abramowitz & Stegun, 26.2.11 and 26.2.14).
 *
 * @param score - In standard deviations; below 0 too.
 * @returns With a relative error of about 1e-13; 0 beyond 37.
 */
export function upperTail(score: number): number {
  if (score < 0) return 1 - upperTail(-score);
  if (score > SCORE_MAX) return 0;
  const density = DENSITY_AT_0 * exp(-0.5 * score * score);
  return score < SERIES_MAX ? 0.5 - density * series(score) : density * fraction(score);
}

/** x + x^3/3 + x^5/15 + ...: the share between 0 and x over the density at x. */
function series(x: number): number {
  let term = x;
  let sum = 0;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term = (term * x * x) / odd;
  }
  return sum;
}

/** 1/(x + 1/(x + 2/(x + 3/(x + ...)))), from its depth up. */
function fraction(x: number): number {
  let value = x;
  for (let depth = FRACTION_DEPTH; depth > 0; depth -= 1) value = x + depth / value;
  return 1 / value;
}

/**
 * The score on both sides of which a confidence leaves nothing: 1.96 for 0.95.
 *
 * @param confidence - Between 0 and 1.
 * @returns With an error below 1e-7 for confidences up to 0.999.
 * @throws InvariantError if the confidence is outside its range.
 */
export function twoSidedScore(confidence: number): number {
  check(confidence > 0 && confidence < 1, 'confidence is not between 0 and 1', confidence);
  const word = Math.floor(((1 + confidence) / 2) * TWO_POW_32);
  return normalQuantile(Math.min(word, TWO_POW_32 - 1));
}
