/** Latency: messages take longer on the links of some nodes. */
import { z } from 'zod';
import { sampler } from '../../../kernel/distributions.ts';
import { distribution } from '../../../schema/distribution.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { disturbLinks, linkFields } from './links.ts';

/** What a scenario file says about added latency. */
export const latencySchema = record({
  kind: z.literal('latency'),
  name: name('fault').describe('Name of this fault.'),
  ...linkFields,
  added: distribution().describe('What a message takes longer, drawn for each message.'),
}).describe('Messages take longer on the links of some nodes.');

/** Starts added latency. Messages whose draws differ may overtake each other. */
export function startLatency(spec: z.output<typeof latencySchema>, host: FaultHost): void {
  const stream = host.stream('messages');
  const drawUs = sampler(spec.added);
  disturbLinks(spec, host, 'latency', (passage) => {
    passage.delayUs += drawUs(stream);
  });
}
