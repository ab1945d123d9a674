/** Loss: messages vanish on the links of some nodes. */
import { z } from 'zod';
import { fraction } from '../../../schema/fraction.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import type { PassageRule } from '../reach/network.ts';
import { disturbLinks, linkFields } from './links.ts';

/** What a scenario file says about loss by a fault. */
export const lossSchema = record({
  kind: z.literal('loss'),
  name: name('fault').describe('Name of this fault.'),
  ...linkFields,
  share: fraction().describe('Probability that a message is lost.'),
}).describe('Messages are lost on the links of some nodes, besides those that links lose anyway.');

/** Starts loss. */
export function startLoss(spec: z.output<typeof lossSchema>, host: FaultHost): void {
  const stream = host.stream('messages');
  const rule: PassageRule = (passage) => {
    if (stream.chance(spec.share)) passage.isLost = true;
  };
  disturbLinks(spec, host, 'loss', rule, spec.share);
}
