/**
 * Logarithm and exponential that are the same on every machine.
 *
 * `Math.log` and `Math.exp` differ between engines and processors in the last bit. These use only
 * operations whose results IEEE 754 and ECMAScript fix exactly (+, -, *, /, comparison, bits),
 * with tables of 256 correctly rounded constants, and are faster.
 */
import { check } from './check.ts';
import { LOGARITHMS, POWERS, STEP_HIGH, STEP_LOW, STEPS_PER_UNIT } from './tables.ts';

const TABLE_LENGTH = 256;
/** Largest argument of {@link exp} in size: its result is a normal float64. */
const EXPONENT_MAX = 700;
const EXPONENT_BIAS = 1022;

const reciprocals = Float64Array.from(LOGARITHMS, (_, index) => {
  return TABLE_LENGTH / (TABLE_LENGTH + index + 0.5);
});

/** 2^(index - 1022), exactly. */
const powersOfTwo = new Float64Array(2 * EXPONENT_BIAS + 1);
for (let exponent = 0, power = 1; exponent <= EXPONENT_BIAS; exponent++, power *= 2) {
  powersOfTwo[EXPONENT_BIAS + exponent] = power;
  powersOfTwo[EXPONENT_BIAS - exponent] = 1 / power;
}

/** By the number of zeros before its first 1: what makes m of a word, a power of two. */
const scales = powersOfTwo.slice(EXPONENT_BIAS - 31, EXPONENT_BIAS + 2);

/** The same for the logarithm of that power. */
const halvings = Float64Array.from(scales, (_, zeros) => (zeros + 1) * Math.LN2);

/**
 * Minus the natural logarithm of a number between 0 and 1 that 32 random bits stand for.
 *
 * @param word - Whole, from 0 to 2^32 - 1; it stands for (word + 1/2) / 2^32.
 * @returns Between 2^-33 and 22.9, with an error below 1e-15 + 1e-15 times the result.
 *
 * The number is a power of two times m, 1 <= m < 2, and m = c (1 + r) with c from a table of 256
 * and |r| <= 2^-9, for which five terms of the series of ln(1 + r) are enough.
 */
export function minusLogarithm(word: number): number {
  const zeros = Math.clz32(word);
  // The 8 bits below the first 1 in 2 word + 1, of which the first falls out on the left.
  const index = (((word << 1) | 1) << zeros) >>> 24;
  const r = (word + 0.5) * scales[zeros]! * reciprocals[index]! - 1;
  const series = r * (1 + r * (-1 / 2 + r * (1 / 3 + r * (-1 / 4 + r * (1 / 5)))));
  return halvings[zeros]! - (LOGARITHMS[index]! + series);
}

/**
 * e to the power of x.
 *
 * @param x - From -700 to 700.
 * @returns The power, with a relative error below 1e-15.
 * @throws InvariantError if x is outside its range.
 *
 * With k the whole number next to 256 x / ln 2, it is 2^(k / 256) e^r, |r| <= ln 2 / 512: a power
 * of two, a table of 256 and five terms of the series of e^r. Source of the reduction: Tang,
 * "Table-driven implementation of the exponential function in IEEE arithmetic" (1989).
 */
export function exp(x: number): number {
  check(x >= -EXPONENT_MAX && x <= EXPONENT_MAX, 'exponent is out of range', x);
  const steps = Math.floor(x * STEPS_PER_UNIT + 0.5);
  const r = x - steps * STEP_HIGH - steps * STEP_LOW;
  const series = r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  const power = POWERS[steps & (TABLE_LENGTH - 1)]!;
  return (power + power * series) * powersOfTwo[EXPONENT_BIAS + (steps >> 8)]!;
}
