/**
 * Ring of majorities: every node reaches a majority, and no two nodes the same one.
 *
 * Source: the nemesis of that name of Jepsen (`jepsen.nemesis/majorities-ring`).
 */
import { z } from 'zod';
import { groupNames, name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import type { LinkChoice } from '../reach/network.ts';
import { namesOf } from '../targets.ts';
import { windowFields } from '../window.ts';
import { cutShuffled } from './split.ts';

/** What a scenario file says about a ring of majorities. */
export const partitionRingSchema = record({
  kind: z.literal('partition_ring'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  targets: groupNames().describe(
    'Groups whose nodes are put on the ring, in random order: 4 nodes or more.',
  ),
}).describe('Every node reaches a majority of the targets, and no two of them the same one.');

/** Starts a ring of majorities. Who is no target stands with one of them and sees what it sees. */
export function startPartitionRing(
  spec: z.output<typeof partitionRingSchema>,
  host: FaultHost,
): void {
  cutShuffled(spec, host, (ring) => {
    const detail = `ring of ${namesOf(ring, host)}`;
    return { title: detail, detail, links: beyondReach(ring, host.network.nodeCount) };
  });
}

/**
 * The links that a ring cuts: between nodes that stand further apart on it than a reach to each
 * side, which is the least that with the node itself makes a majority.
 *
 * @param ring - The targets in their order on the ring.
 * @param nodeCount - Of the whole cluster; the other nodes are dealt to the places of the ring.
 */
export function beyondReach(ring: readonly number[], nodeCount: number): LinkChoice {
  const reach = Math.ceil(Math.floor(ring.length / 2) / 2);
  const place = new Map(ring.map((node, index) => [node, index]));
  let dealt = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    if (place.has(node)) continue;
    place.set(node, dealt % ring.length);
    dealt += 1;
  }
  return (from, to) => {
    const apart = Math.abs((place.get(from) ?? 0) - (place.get(to) ?? 0));
    return Math.min(apart, ring.length - apart) > reach;
  };
}
