/** Reordering: some messages are held back on the links of some nodes, and others overtake them. */
import { z } from 'zod';
import { sampler } from '../../../kernel/distributions.ts';
import { distribution } from '../../../schema/distribution.ts';
import { fraction } from '../../../schema/fraction.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { disturbLinks, linkFields } from './links.ts';

/** What a scenario file says about reordering. */
export const reorderSchema = record({
  kind: z.literal('reorder'),
  name: name('fault').describe('Name of this fault.'),
  ...linkFields,
  share: fraction().describe('Probability that a message is held back.'),
  held: distribution().describe('How long it is held back, drawn for each message held back.'),
}).describe(
  'Some messages are held back on the links of some nodes, so that others overtake them.',
);

/** Starts reordering. */
export function startReorder(spec: z.output<typeof reorderSchema>, host: FaultHost): void {
  const stream = host.stream('messages');
  const drawUs = sampler(spec.held);
  disturbLinks(spec, host, 'reordering', (passage) => {
    if (stream.chance(spec.share)) passage.delayUs += drawUs(stream);
  });
}
