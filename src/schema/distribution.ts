/**
 * Distributions of times: of links, of service, of whatever takes a random while.
 */
import { z } from 'zod';
import type { Distribution } from '../kernel/distributions.ts';
import { exp } from '../kernel/elementary.ts';
import { duration, parseDuration, positiveDuration } from './duration.ts';
import { fraction } from './fraction.ts';
import { value } from './record.ts';
import { refuse, ruled } from './rule.ts';
import { shown } from './show.ts';
import { isRefusal } from './text-field.ts';
import { positive } from './whole.ts';

// Beyond them the times would be all one, or all 0 or the longest.
const SIGMA_MIN = 0.000_001;
const SIGMA_MAX = 100;

const constant = value({
  kind: z.literal('constant'),
  value: duration().describe('The time, always the same.'),
})
  .transform(({ valueUs }) => ({ kind: 'constant' as const, us: valueUs }))
  .describe('Always the same time.');

const uniform = value({
  kind: z.literal('uniform'),
  min: duration().describe('Least time.'),
  max: duration().describe('Most time.'),
})
  .refine((range) => range.minUs <= range.maxUs, { error: 'range.order: min is above max' })
  .describe('Any time between two bounds, all equally likely.');

const exponential = value({
  kind: z.literal('exponential'),
  mean: positiveDuration().describe('Mean before the cut.'),
  max: positiveDuration().optional().describe('Longer draws are cut to this.'),
}).describe('Memoryless times.');

const lognormal = value({
  kind: z.literal('lognormal'),
  median: positiveDuration().describe('Median.'),
  sigma: positive({ min: SIGMA_MIN, max: SIGMA_MAX }).describe(
    'Standard deviation of the logarithm of the time.',
  ),
  max: positiveDuration().optional().describe('Longer draws are cut to this.'),
})
  .refine((d) => d.maxUs === undefined || d.medianUs <= d.maxUs, {
    error: 'range.order: median is above max',
  })
  .describe('Times with a long tail, as network delays have.');

const simple = z.discriminatedUnion('kind', [constant, uniform, exponential, lognormal]);

const bimodal = value({
  kind: z.literal('bimodal'),
  fast: timeOr(simple).describe('The usual time.'),
  slow: timeOr(simple).describe('The time on the slow path.'),
  slow_share: fraction().describe('Share of draws that take the slow path.'),
}).describe('Two paths, of which one is slow.');

/** The kinds of distributions, for unions that have more kinds than these. */
export const distributionKinds = [constant, uniform, exponential, lognormal, bimodal] as const;

/** A distribution, or a bare duration for a constant one. Output: `Distribution` of the kernel. */
export function distribution() {
  return timeOr(z.discriminatedUnion('kind', distributionKinds));
}

/** Longest time that work takes: what waits for it in a queue adds up to exact numbers. */
const WORK_US_MAX = 86_400_000_000;
/** Draws are not larger than this many means, or than this many standard deviations. */
const MEANS_MAX = 23;
const DEVIATIONS_MAX = 6.5;

/** A distribution of the time that one piece of work takes: no draw is longer than a day. */
export function workTime() {
  return distribution().refine((drawn) => longestUs(drawn) <= WORK_US_MAX, {
    error: 'range.work: may take longer than a day; give a `max`',
  });
}

function longestUs(drawn: Distribution): number {
  switch (drawn.kind) {
    case 'constant':
      return drawn.us;
    case 'uniform':
      return drawn.maxUs;
    case 'exponential':
      return Math.min(drawn.maxUs ?? Number.POSITIVE_INFINITY, MEANS_MAX * drawn.meanUs);
    case 'lognormal': {
      const { medianUs, sigma, maxUs = Number.POSITIVE_INFINITY } = drawn;
      return Math.min(maxUs, medianUs * exp(DEVIATIONS_MAX * sigma));
    }
    case 'bimodal':
      return Math.max(longestUs(drawn.fast), longestUs(drawn.slow));
  }
}

/** What a union of maps reads, or a bare duration for a constant distribution. */
export function timeOr<Map extends z.ZodType<{ readonly kind: string }>>(map: Map) {
  return z
    .union([z.string().meta({ examples: ['60us', '3ms'] }), map], { error: notATime })
    .transform((input, context): z.output<Map> | Constant => {
      if (typeof input !== 'string') return input;
      const us = parseDuration(input);
      if (isRefusal(us)) return refuse(context, 'unit.duration', us);
      return { kind: 'constant', us };
    });
}

type Constant = Extract<Distribution, { readonly kind: 'constant' }>;

// A map is judged by its kind; anything else was meant to be a duration.
function notATime({ input }: { readonly input?: unknown }): string | undefined {
  if (typeof input === 'object' && input !== null) return undefined;
  return ruled('unit.duration', `${shown(input)} is neither a duration nor a distribution`);
}
