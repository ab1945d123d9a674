/** Flapping partition: the sides of one split lose each other and find each other, again and again. */
import { z } from 'zod';
import { interval } from '../../../schema/interval.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { during, type Heal, windowFields } from '../window.ts';
import { noted } from './links.ts';
import { cutNoted, drawSides, linksAcross, type Sides, splitSchema } from './split.ts';

/** What a scenario file says about a flapping partition. */
export const partitionFlappingSchema = record({
  kind: z.literal('partition_flapping'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  split: splitSchema,
  cut_for: interval().describe('How long the sides are cut off each time.'),
  joined_for: interval().describe('How long they are joined before the next cut.'),
}).describe('A partition that comes and goes, always between the same sides.');

type PartitionFlappingSpec = z.output<typeof partitionFlappingSchema>;

/** Starts a flapping partition, with a cut. */
export function startPartitionFlapping(spec: PartitionFlappingSpec, host: FaultHost): void {
  during(spec, host, () => {
    const sides = drawSides(spec.split, host);
    return noted(host, [], `flapping partition: ${sides.detail}`, () => flap(spec, sides, host));
  });
}

function flap(spec: PartitionFlappingSpec, sides: Sides, host: FaultHost): Heal {
  const links = linksAcross(sides);
  let join: Heal | null = null;
  let isHealed = false;
  const turn = (): void => {
    if (isHealed) return;
    if (join === null) {
      join = cutNoted(host, sides.detail, links);
      host.after(spec.cutForUs, turn);
      return;
    }
    join();
    join = null;
    host.after(spec.joinedForUs, turn);
  };
  turn();
  return () => {
    isHealed = true;
    join?.();
  };
}
