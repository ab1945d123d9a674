/**
 * Random durations, the same on every machine.
 *
 * Exponential and lognormal draws invert one word of the stream, whatever their parameters are: a
 * mean or spread that is changed moves no later draw, so two runs that differ in it stay comparable.
 */
import { check } from './check.ts';
import { exp, minusLogarithm } from './elementary.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { Stream } from './stream.ts';
import { FOREVER_US, type Micros } from './time.ts';

/** How a duration is distributed. All times are whole microseconds, 0 or more. */
export type Distribution =
  | { readonly kind: 'constant'; readonly us: Micros }
  /** Each whole number of microseconds from `minUs` to `maxUs`, both included, alike. */
  | { readonly kind: 'uniform'; readonly minUs: Micros; readonly maxUs: Micros }
  /** What would be above `maxUs` counts as `maxUs`. */
  | { readonly kind: 'exponential'; readonly meanUs: Micros; readonly maxUs?: Micros }
  /** `medianUs` times e to the power of `sigma` times a normal draw; `maxUs` as above. */
  | {
      readonly kind: 'lognormal';
      readonly medianUs: Micros;
      /** Standard deviation of the logarithm, from 0 to 100. */
      readonly sigma: number;
      readonly maxUs?: Micros;
    }
  /** A draw from `slow` with probability `slowShare`, else one from `fast`. */
  | {
      readonly kind: 'bimodal';
      readonly fast: Distribution;
      readonly slow: Distribution;
      readonly slowShare: number;
    };

/** Draws one duration: whole microseconds, 0 or more. */
export type Sampler = (stream: Stream) => Micros;

const SIGMA_MAX = 100;

/**
 * Prepares draws from a distribution.
 *
 * Draws are rounded to the nearest microsecond; none is above 2^50 microseconds.
 *
 * @throws InvariantError if a parameter is outside its range.
 */
export function sampler(distribution: Distribution): Sampler {
  switch (distribution.kind) {
    case 'constant':
      return constantSampler(distribution.us);
    case 'uniform':
      return uniformSampler(distribution.minUs, distribution.maxUs);
    case 'exponential':
      return exponentialSampler(distribution.meanUs, distribution.maxUs);
    case 'lognormal':
      return lognormalSampler(distribution.medianUs, distribution.sigma, distribution.maxUs);
    case 'bimodal':
      return bimodalSampler(
        sampler(distribution.fast),
        sampler(distribution.slow),
        distribution.slowShare,
      );
  }
}

/**
 * Draws from the exponential distribution with mean 1, by inversion of one word. No draw is above
 * 22.9, which a true one exceeds once in 2^33 times.
 */
export function exponentialUnit(stream: Stream): number {
  return minusLogarithm(stream.u32());
}

/**
 * Draws the time until the next event of a Poisson process.
 *
 * @param meanUs - Mean time between two events, in microseconds; need not be whole.
 * @returns Whole microseconds, at least 1, so that the process always lets virtual time pass, and at
 *   most 2^50.
 */
export function poissonWaitUs(stream: Stream, meanUs: number): Micros {
  const us = Math.round(exponentialUnit(stream) * meanUs);
  return Math.min(FOREVER_US, Math.max(1, us));
}

/**
 * Draws from the normal distribution with mean 0 and variance 1, by inversion of one word. No draw
 * is above 6.4 in size, which a true one exceeds about once in 2^32 times.
 */
export function normalUnit(stream: Stream): number {
  return normalQuantile(stream.u32());
}

function constantSampler(constantUs: Micros): Sampler {
  checkDuration(constantUs);
  return () => constantUs;
}

function uniformSampler(minUs: Micros, maxUs: Micros): Sampler {
  checkDuration(minUs);
  checkDuration(maxUs);
  check(minUs <= maxUs, 'least duration is above the greatest', minUs);
  const width = maxUs - minUs + 1;
  return (stream) => minUs + stream.below(width);
}

function exponentialSampler(meanUs: Micros, maxUs: Micros = FOREVER_US): Sampler {
  checkDuration(meanUs);
  checkDuration(maxUs);
  return (stream) => atMost(maxUs, meanUs * exponentialUnit(stream));
}

function lognormalSampler(medianUs: Micros, sigma: number, maxUs: Micros = FOREVER_US): Sampler {
  checkDuration(medianUs);
  checkDuration(maxUs);
  check(sigma >= 0 && sigma <= SIGMA_MAX, 'sigma is out of range', sigma);
  return (stream) => atMost(maxUs, medianUs * exp(sigma * normalUnit(stream)));
}

function bimodalSampler(fast: Sampler, slow: Sampler, slowShare: number): Sampler {
  check(slowShare >= 0 && slowShare <= 1, 'share is not from 0 to 1', slowShare);
  return (stream) => (stream.chance(slowShare) ? slow(stream) : fast(stream));
}

function atMost(maxUs: Micros, drawnUs: number): Micros {
  return drawnUs >= maxUs ? maxUs : Math.floor(drawnUs + 0.5);
}

function checkDuration(durationUs: Micros): void {
  const isWhole = Number.isSafeInteger(durationUs);
  check(isWhole && durationUs >= 0, 'duration is not whole microseconds', durationUs);
  check(durationUs <= FOREVER_US, 'duration is above 2^50 microseconds', durationUs);
}
