/**
 * How long a worker takes for one request, given by mean and coefficient of variation.
 *
 * The coefficient of variation is the standard deviation over the mean. 0 is a constant, 1 the
 * exponential distribution; between them a constant plus an exponential, above 1 a draw from one of
 * two exponentials. All three have exactly the mean and variance asked for, so the mean wait of a
 * single worker follows from the formula of Pollaczek and Khinchine.
 * For other shapes, any `Sampler` of kernel/distributions.ts will do.
 */
import { check } from '../../kernel/check.ts';
import { exponentialUnit, type Sampler } from '../../kernel/distributions.ts';
import type { Micros } from '../../kernel/time.ts';

/** Service times are cut at 2^40 microseconds, 12 days: no draw can run out of virtual time. */
const SERVICE_US_MAX = 1_099_511_627_776;
const VARIATION_MAX = 100;

/**
 * Prepares service times.
 *
 * @param meanUs - Whole microseconds, above 0.
 * @param variation - Coefficient of variation, from 0 to 100.
 * @throws InvariantError if a parameter is outside its range.
 * Source of the shape above 1: hyperexponential with balanced means, Tijms, "A First Course in
 * Stochastic Models" (2003), appendix B.
 */
export function serviceTime(meanUs: Micros, variation: number): Sampler {
  check(Number.isSafeInteger(meanUs) && meanUs > 0, 'mean is not whole microseconds', meanUs);
  check(variation >= 0 && variation <= VARIATION_MAX, 'variation is out of range', variation);
  return variation <= 1 ? shifted(meanUs, variation) : balanced(meanUs, variation);
}

function shifted(meanUs: Micros, variation: number): Sampler {
  const fixedUs = meanUs * (1 - variation);
  const randomUs = meanUs * variation;
  return (stream) => whole(fixedUs + randomUs * exponentialUnit(stream));
}

function balanced(meanUs: Micros, variation: number): Sampler {
  const square = variation * variation;
  const fastShare = (1 + Math.sqrt((square - 1) / (square + 1))) / 2;
  const fastUs = meanUs / (2 * fastShare);
  const slowUs = meanUs / (2 * (1 - fastShare));
  return (stream) => {
    const branchUs = stream.chance(fastShare) ? fastUs : slowUs;
    return whole(branchUs * exponentialUnit(stream));
  };
}

function whole(drawnUs: number): Micros {
  return drawnUs >= SERVICE_US_MAX ? SERVICE_US_MAX : Math.floor(drawnUs + 0.5);
}
