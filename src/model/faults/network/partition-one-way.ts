/** One-way partition: one side of a split is not heard by the others, or does not hear them. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { during, windowFields } from '../window.ts';
import { noted } from './links.ts';
import { cutNoted, drawSides, splitSchema } from './split.ts';

/** What a scenario file says about a one-way partition. */
export const partitionOneWaySchema = record({
  kind: z.literal('partition_one_way'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  split: splitSchema,
  lost: z
    .enum(['outbound', 'inbound'])
    .prefault('outbound')
    .describe('Which messages are lost, as the first side, or the drawn one, sees them.'),
}).describe('Messages between one side of a split and the others pass in one direction only.');

/** Starts a one-way partition. Sides other than the first reach each other. */
export function startPartitionOneWay(
  spec: z.output<typeof partitionOneWaySchema>,
  host: FaultHost,
): void {
  during(spec, host, () => {
    const { sideOf, detail } = drawSides(spec.split, host);
    const isFirst = (node: number): boolean => sideOf(node) === 0;
    const isOutbound = spec.lost === 'outbound';
    return noted(host, [], `one-way partition: ${detail}`, () =>
      cutNoted(host, `${detail} (${spec.lost} lost)`, (from, to) =>
        isOutbound ? isFirst(from) && !isFirst(to) : isFirst(to) && !isFirst(from),
      ),
    );
  });
}
