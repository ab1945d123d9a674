/**
 * Small-world overlays: a ring in which every node knows its `k` nearest, with links rewired.
 */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { Edge } from '../network/edge.ts';

/** What a scenario file says about a small-world overlay. */
export const smallWorldSchema = record({
  kind: z.literal('small_world'),
  k: whole(2).describe('Links of a node before rewiring: even, and below the number of nodes.'),
  rewire: fraction().describe('Probability that a link is moved to a node drawn at random.'),
})
  .refine(({ k }) => k % 2 === 0, {
    path: ['k'],
    error: 'topology.even: k is odd; a ring lattice has k / 2 links to each side',
  })
  .describe('Ring of nearest neighbours with links rewired at random (Watts and Strogatz 1998).');

/** Small-world overlay, as the engine reads it. */
export type SmallWorldSpec = z.output<typeof smallWorldSchema>;

/** Draws of one link before it stays where it was: it may have no free end to go to. */
const REWIRE_TRIES = 64;

/**
 * Builds a small world: every node is linked to its `k` nearest on a ring, then each link's far end
 * moves, with probability `rewire`, to a node drawn at random. No loops, no repeated links.
 *
 * @throws InvariantError if k is odd or not below the number of nodes.
 * Source: Watts and Strogatz, "Collective dynamics of small-world networks", Nature 393 (1998).
 */
export function smallWorldEdges(nodeCount: number, spec: SmallWorldSpec, stream: Stream): Edge[] {
  check(spec.k % 2 === 0 && spec.k < nodeCount, 'k does not fit the number of nodes', spec.k);
  const peers = Array.from({ length: nodeCount }, () => new Set<number>());
  const link = (a: number, b: number): void => {
    peers[a]?.add(b);
    peers[b]?.add(a);
  };
  const ring: Edge[] = [];
  for (let reach = 1; reach <= spec.k / 2; reach += 1) {
    for (let node = 0; node < nodeCount; node += 1) ring.push([node, (node + reach) % nodeCount]);
  }
  for (const [a, b] of ring) link(a, b);
  return ring.map(([near, far]) => {
    if (!stream.chance(spec.rewire)) return [near, far];
    const moved = freeEnd(near, peers[near] as Set<number>, nodeCount, stream);
    if (moved < 0) return [near, far];
    peers[near]?.delete(far);
    peers[far]?.delete(near);
    link(near, moved);
    return [near, moved];
  });
}

/** A node that `near` is not linked to, or -1 where none was drawn. */
function freeEnd(
  near: number,
  linked: ReadonlySet<number>,
  nodeCount: number,
  stream: Stream,
): number {
  for (let tries = 0; tries < REWIRE_TRIES; tries += 1) {
    const end = stream.below(nodeCount);
    if (end !== near && !linked.has(end)) return end;
  }
  return -1;
}
