/**
 * Corruption: bits are inverted on the links of some nodes.
 *
 * What arrives is decoded from the bytes that arrive. What is no message any more is counted and
 * dropped; what still is one, the receiver has to refuse by its own checks.
 */
import { z } from 'zod';
import { fraction } from '../../../schema/fraction.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import type { FaultHost } from '../host.ts';
import type { PassageRule } from '../reach/network.ts';
import { disturbLinks, linkFields } from './links.ts';

/** What a scenario file says about corruption of messages. */
export const corruptSchema = record({
  kind: z.literal('corrupt'),
  name: name('fault').describe('Name of this fault.'),
  ...linkFields,
  share: fraction().describe('Probability that a message is corrupted.'),
  bits: whole(1, 1_024)
    .prefault(1)
    .describe('How many bits of it are inverted, drawn at random; a bit drawn twice is not.'),
}).describe('Bits of messages are inverted on the links of some nodes.');

/** Starts corruption. */
export function startCorrupt(spec: z.output<typeof corruptSchema>, host: FaultHost): void {
  const stream = host.stream('messages');
  const rule: PassageRule = (passage) => {
    if (!stream.chance(spec.share)) return;
    for (let bit = 0; bit < spec.bits; bit += 1) {
      passage.flippedBits.push(stream.below(passage.bytes * 8));
    }
  };
  disturbLinks(spec, host, 'corruption', rule, spec.share);
}
