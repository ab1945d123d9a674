/** Duplication: messages arrive twice on the links of some nodes. */
import { z } from 'zod';
import { sampler } from '../../../kernel/distributions.ts';
import { distribution } from '../../../schema/distribution.ts';
import { fraction } from '../../../schema/fraction.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { disturbLinks, linkFields } from './links.ts';

/** What a scenario file says about duplication. */
export const duplicateSchema = record({
  kind: z.literal('duplicate'),
  name: name('fault').describe('Name of this fault.'),
  ...linkFields,
  share: fraction().describe('Probability that a message arrives twice.'),
  later: distribution()
    .prefault('0s')
    .describe('How long after the message its copy arrives, drawn for each copy.'),
}).describe('Messages arrive twice on the links of some nodes.');

/** Starts duplication. Copies are made on the way: they take none of the sender's bandwidth. */
export function startDuplicate(spec: z.output<typeof duplicateSchema>, host: FaultHost): void {
  const stream = host.stream('messages');
  const drawUs = sampler(spec.later);
  disturbLinks(spec, host, 'duplication', (passage) => {
    if (stream.chance(spec.share)) passage.copiesUs.push(drawUs(stream));
  });
}
