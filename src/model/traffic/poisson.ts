/**
 * Poisson traffic: transactions submitted at random, independent of each other.
 */
import { z } from 'zod';
import { poissonWaitUs } from '../../kernel/distributions.ts';
import type { Micros } from '../../kernel/time.ts';
import { name } from '../../schema/names.ts';
import { meanIntervalUs, rate } from '../../schema/rate.ts';
import { record } from '../../schema/record.ts';
import { flowFields } from './fields.ts';
import type { TrafficHost } from './host.ts';
import { drawPayload } from './payload.ts';
import { senderSampler } from './senders.ts';

/** What a scenario file says about Poisson traffic. */
export const poissonSchema = record({
  kind: z.literal('poisson'),
  name: name('traffic').describe('Name of this traffic.'),
  rate: rate().describe('Mean rate of transactions over all senders together.'),
  ...flowFields,
}).describe('Transactions at random, independent of each other, at a mean rate.');

/** Poisson traffic, as the engine reads it. */
export type PoissonSpec = z.output<typeof poissonSchema>;

/** Starts the traffic at the beginning of its stage; it ends with the stage. */
export function startPoisson(spec: PoissonSpec, host: TrafficHost): void {
  const arrivals = host.stream('arrivals');
  const payloads = host.stream('payloads');
  const sender = senderSampler(spec, host, arrivals);
  const meanUs = meanIntervalUs(spec.rate);
  const nextUs = (): Micros => poissonWaitUs(arrivals, meanUs);
  const arrive = (): void => {
    if (!host.isStage(spec.stage)) return;
    const payload = drawPayload(spec.payload, payloads);
    host.send({ ...sender(), payload });
    host.after(nextUs(), arrive);
  };
  host.after(nextUs(), arrive);
}
