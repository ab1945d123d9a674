/** What a scenario says about a service that answers requests, and about its clients. */

import { z } from 'zod';
import { duration, positiveDuration } from '../../../schema/duration.ts';
import { fraction } from '../../../schema/fraction.ts';
import { interval } from '../../../schema/interval.ts';
import { freeName, identifier, nameOf } from '../../../schema/names.ts';
import { rate } from '../../../schema/rate.ts';
import { record, value } from '../../../schema/record.ts';
import { positive, whole } from '../../../schema/whole.ts';

const wireName = () =>
  z
    .string()
    .regex(/^[A-Za-z_][\w.-]*$/)
    .max(128);

const parameter = value({
  name: wireName().describe('Name of the parameter.'),
  type: wireName().prefault('any').describe('Its type; types are equal if their names are.'),
  required: z.boolean().prefault(true).describe('Whether a call must have it.'),
}).describe('A parameter.');

const field = value({
  name: wireName().describe('Name of the field.'),
  type: wireName().prefault('any').describe('Its type.'),
}).describe('A field of a result.');

const method = record({
  name: wireName().describe('Name of the method.'),
  params: z.array(parameter).max(32).prefault([]).describe('Its parameters.'),
  result: z.array(field).max(64).prefault([]).describe('Fields of its result.'),
  cost: positive({ min: 0.000001, max: 10_000 })
    .prefault(1)
    .describe('Its service time, relative to that of the service.'),
}).describe('A method that the service answers.');

const use = value({
  method: wireName().describe('Method that is called.'),
  weight: positive({ min: 0.000001, max: 1_000_000 })
    .prefault(1)
    .describe('Its share among the calls, relative to the others.'),
}).describe('What is called, and how often.');

const retry = value({
  max: whole(0, 100).prefault(0).describe('Most tries after the first.'),
  backoff: duration().prefault('100ms').describe('Wait before the second try; doubles.'),
  backoff_max: duration().prefault('10s').describe('Longest wait.'),
  jitter: fraction().prefault(0.5).describe('Share of the wait that is drawn.'),
}).describe('What a client does after a try that failed.');

const connections = value({
  count: whole(1, 10_000).describe('Connections of each instance that makes requests.'),
  jitter: duration()
    .prefault('1s')
    .describe('A broken connection is made again after up to so long.'),
  retry: interval().prefault('1s').describe('Wait after a connection was refused.'),
}).describe('Persistent connections: each stays with one instance until that one goes.');

const client = record({
  name: freeName().describe('Name of the clients, in the label `client`.'),
  from: nameOf('group')
    .optional()
    .describe(
      'Component or group whose instances make the requests and show what became of them; people outside of all components if left out, whom the target `outside` shows.',
    ),
  uses: z
    .array(use)
    .max(64)
    .prefault([])
    .describe('What they call; all methods alike if left out.'),
  rate: rate()
    .optional()
    .describe('Requests of all of them together, a Poisson process; spread over those ready.'),
  users: whole(1, 100_000)
    .optional()
    .describe('Instead: so many users, each of whom waits for the answer and thinks.'),
  think: positiveDuration()
    .prefault('5s')
    .describe('Mean time that a user thinks before the next request.'),
  timeout: positiveDuration().prefault('10s').describe('How long an answer is awaited.'),
  retry: retry.prefault({}),
  connections: connections
    .optional()
    .describe('Persistent connections; without them each try goes where the balancer says.'),
})
  .refine((one) => one.rate === undefined || one.users === undefined, {
    error: 'requests.load: needs either rate or users',
  })
  .refine((one) => one.users === undefined || one.from === undefined, {
    error: 'requests.users: users are outside of all components; leave `from` out',
  })
  .describe('Like clients of the service.');

/** What a scenario file says about the capability. */
export const requestsSchema = record({
  kind: z.literal('requests'),
  prefix: identifier().prefault('rpc').describe('How the names of its metrics begin.'),
  workers: whole(1, 4_096).prefault(4).describe('Requests that an instance works on at once.'),
  queue: whole(0).prefault(1_000).describe('Most requests that wait in an instance.'),
  service_time: value({
    mean: positiveDuration().describe('Mean, at the reference speed.'),
    variation: z
      .number()
      .min(0)
      .max(100)
      .prefault(1)
      .describe('Standard deviation over mean: 0 is constant, 1 exponential.'),
  })
    .prefault({ mean: '12ms' })
    .describe('How long a worker takes for a request.'),
  balancer: z
    .enum(['round_robin', 'least_outstanding'])
    .prefault('round_robin')
    .describe('Which of the instances that are ready takes a request.'),
  buckets: whole(4, 90).prefault(45).describe('Buckets of its histograms, about so many.'),
  methods: z.array(method).min(1).max(256).describe('What it answers.'),
  clients: z.array(client).max(64).prefault([]).describe('Who asks.'),
})
  .refine(({ methods }) => new Set(methods.map(({ name }) => name)).size === methods.length, {
    error: 'requests.methods: two methods have one name',
  })
  .refine(({ clients }) => new Set(clients.map(({ name }) => name)).size === clients.length, {
    error: 'requests.clients: two clients have one name',
  })
  .refine(
    ({ methods, clients }) => {
      const known = new Set(methods.map(({ name }) => name));
      return clients.every(({ uses }) => uses.every((one) => known.has(one.method)));
    },
    { error: 'requests.uses: a client calls what is not among the methods' },
  )
  .describe('Answers requests of clients through workers with a queue before them.');

/** The service, as the engine reads it. */
export type RequestsSpec = z.output<typeof requestsSchema>;

/** A method, as the engine reads it. */
export type MethodSpec = RequestsSpec['methods'][number];

/** Clients, as the engine reads them. */
export type ClientSpec = RequestsSpec['clients'][number];
