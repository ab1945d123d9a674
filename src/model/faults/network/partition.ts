/** Partition: nothing passes between the sides of a split, in neither direction. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { during, windowFields } from '../window.ts';
import { noted } from './links.ts';
import { cutNoted, drawSides, linksAcross, splitSchema } from './split.ts';

/** What a scenario file says about a partition. */
export const partitionSchema = record({
  kind: z.literal('partition'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  split: splitSchema,
}).describe('Nothing passes between the sides of a split.');

/** Starts a partition. */
export function startPartition(spec: z.output<typeof partitionSchema>, host: FaultHost): void {
  during(spec, host, () => {
    const sides = drawSides(spec.split, host);
    return noted(host, [], `partition: ${sides.detail}`, () =>
      cutNoted(host, sides.detail, linksAcross(sides)),
    );
  });
}
