/** What a scenario says about a market of jobs. */

import { z } from 'zod';
import { distribution } from '../../../schema/distribution.ts';
import { duration, positiveDuration } from '../../../schema/duration.ts';
import { fraction } from '../../../schema/fraction.ts';
import { interval } from '../../../schema/interval.ts';
import { freeName, nameOf } from '../../../schema/names.ts';
import { record, value } from '../../../schema/record.ts';
import { positive, whole } from '../../../schema/whole.ts';

/** What a provider is able to do, as both providers in a market and components say it. */
const quality = {
  speed: positive().prefault(1).describe('Seconds of work that a slot does in a second.'),
  slots: whole(1, 1_024).prefault(4).describe('Jobs that it works on at once.'),
  pass_share: fraction().prefault(1).describe('Share of its results that pass verification.'),
  silent_share: fraction().prefault(0).describe('Share of jobs that it takes and never answers.'),
  stake: whole(0).prefault(1_000).describe('What it can lose.'),
};

const provider = value({
  name: freeName().describe('Name of the provider.'),
  ...quality,
}).describe('A provider outside of all components.');

const penalties = value({
  failure: whole(0).prefault(1).describe('Stake lost by a result that does not pass.'),
  timeout: whole(0).prefault(1).describe('Stake lost by a lease that runs out.'),
  breach: whole(0).prefault(10).describe('Stake lost by a breach of the service level.'),
  jail: duration().prefault('30m').describe('How long a breach keeps a provider from leases.'),
}).describe('What providers lose.');

const level = value({
  pass_share: fraction().prefault(0.98).describe('Share of results that must pass in time.'),
  window: interval().prefault('10m').describe('Time between two evaluations.'),
  samples_min: whole(1).prefault(30).describe('Results without which a window is not judged.'),
}).describe('The service level that providers are held to.');

/** What a scenario file says about the capability. */
export const jobsSchema = record({
  kind: z.literal('jobs'),
  providers: z.array(provider).max(256).prefault([]).describe('Providers outside of components.'),
  components: z
    .array(nameOf('group'))
    .max(16)
    .prefault([])
    .describe('Components whose instances are providers: their capability `job_provider`.'),
  arrival_every: interval().prefault('3s').describe('Mean time between two jobs.'),
  work: distribution()
    .prefault({ kind: 'exponential', mean: '4s', max: '40s' })
    .describe('Time a job takes at speed 1.'),
  price: whole(0).prefault(10).describe('What is set aside for a job.'),
  lease: positiveDuration().prefault('60s').describe('Time in which a result must come.'),
  attempts_max: whole(1, 100).prefault(3).describe('Leases of a job before it is given up.'),
  queue_max: whole(1).prefault(500).describe('Jobs that wait at most.'),
  settlement: duration().prefault('2m').describe('Time from a passing result to its payment.'),
  pick: z
    .enum(['random', 'least_loaded', 'best_record'])
    .prefault('least_loaded')
    .describe('Which provider gets the next job.'),
  service_level: level.prefault({}),
  penalties: penalties.prefault({}),
})
  .refine(({ providers, components }) => providers.length + components.length > 0, {
    error: 'jobs.providers: there is no provider',
  })
  .refine(({ providers }) => new Set(providers.map(({ name }) => name)).size === providers.length, {
    error: 'jobs.names: two providers have one name',
  })
  .describe('Leases jobs to providers, verifies results, pays and punishes.');

/** The market, as the engine reads it. */
export type JobsSpec = z.output<typeof jobsSchema>;

/** What a scenario file says about the capability of a provider. */
export const jobProviderSchema = record({
  kind: z.literal('job_provider'),
  ...quality,
}).describe('Works for the market of the component that names it among its components.');

/** The provider, as the engine reads it. */
export type JobProviderSpec = z.output<typeof jobProviderSchema>;
