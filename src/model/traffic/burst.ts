/**
 * Traffic in bursts: it flows at a rate for a while, then not at all for another while.
 */
import { z } from 'zod';
import { poissonWaitUs, sampler } from '../../kernel/distributions.ts';
import type { Micros } from '../../kernel/time.ts';
import { distribution } from '../../schema/distribution.ts';
import { name } from '../../schema/names.ts';
import { meanIntervalUs, rate } from '../../schema/rate.ts';
import { record } from '../../schema/record.ts';
import { flowFields } from './fields.ts';
import type { TrafficHost } from './host.ts';
import { drawPayload } from './payload.ts';
import { senderSampler } from './senders.ts';

/** What a scenario file says about traffic in bursts. */
export const burstSchema = record({
  kind: z.literal('burst'),
  name: name('traffic').describe('Name of this traffic.'),
  rate: rate().describe('Mean rate of transactions in a burst, over all senders together.'),
  on: distribution().describe('Length of a burst; the stage begins with one.'),
  off: distribution().describe('Silence between two bursts.'),
  ...flowFields,
}).describe('Transactions at random while a burst lasts, and none between two bursts.');

/** Traffic in bursts, as the engine reads it. */
export type BurstSpec = z.output<typeof burstSchema>;

/** Starts the traffic at the beginning of its stage; it ends with the stage. */
export function startBurst(spec: BurstSpec, host: TrafficHost): void {
  const arrivals = host.stream('arrivals');
  const phases = host.stream('phases');
  const payloads = host.stream('payloads');
  const sender = senderSampler(spec, host, arrivals);
  const meanUs = meanIntervalUs(spec.rate);
  const onUs = sampler(spec.on);
  const offUs = sampler(spec.off);
  const burst = (): void => {
    if (!host.isStage(spec.stage)) return;
    // A silence takes time, whatever was drawn: virtual time must pass.
    const lengthUs = onUs(phases);
    arriveUntil(host.nowUs() + lengthUs);
    host.after(lengthUs + Math.max(1, offUs(phases)), burst);
  };
  // What is left of a wait when a burst ends says nothing about the next: Poisson has no memory.
  const arriveUntil = (endUs: Micros): void => {
    const waitUs = poissonWaitUs(arrivals, meanUs);
    if (host.nowUs() + waitUs > endUs) return;
    host.after(waitUs, () => {
      if (!host.isStage(spec.stage)) return;
      const payload = drawPayload(spec.payload, payloads);
      host.send({ ...sender(), payload });
      arriveUntil(endUs);
    });
  };
  burst();
}
