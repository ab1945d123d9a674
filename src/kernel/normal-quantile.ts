/**
 * The quantile of the normal distribution: which value a share of all draws lies below.
 *
 * Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
 * Statistics 37 (1988), PPND16. Two ratios of polynomials of degree 7, one for the central 85 % and
 * one for the tails; the third of the paper begins beyond what 32 bits can stand for.
 */
import { minusLogarithm } from './elementary.ts';

const CENTRE = 0.425;
const TAIL_START = 1.6;
const TWO_POW_32 = 4_294_967_296;
const DEGREE = 7;

// Coefficients from the constant term up.
const centreNumerator = new Float64Array([
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
]);
const centreDenominator = new Float64Array([
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
]);
const tailNumerator = new Float64Array([
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
]);
const tailDenominator = new Float64Array([
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
]);

/**
 * The quantile of a share that 32 random bits stand for.
 *
 * @param word - Whole, from 0 to 2^32 - 1; it stands for the share (word + 1/2) / 2^32.
 * @returns Between -6.4 and 6.4, with a relative error of about 1e-15.
 */
export function normalQuantile(word: number): number {
  const q = (word + 0.5) / TWO_POW_32 - 0.5;
  if (q >= -CENTRE && q <= CENTRE) {
    return q * ratio(centreNumerator, centreDenominator, CENTRE * CENTRE - q * q);
  }
  const distance = Math.sqrt(minusLogarithm(q < 0 ? word : TWO_POW_32 - 1 - word)) - TAIL_START;
  const size = ratio(tailNumerator, tailDenominator, distance);
  return q < 0 ? -size : size;
}

// Both polynomials in one loop: their chains of additions do not wait for each other.
function ratio(numerator: Float64Array, denominator: Float64Array, x: number): number {
  let above = numerator[DEGREE]!;
  let below = denominator[DEGREE]!;
  for (let power = DEGREE - 1; power >= 0; power--) {
    above = above * x + numerator[power]!;
    below = below * x + denominator[power]!;
  }
  return above / below;
}
