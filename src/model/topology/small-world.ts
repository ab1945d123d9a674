/**
 * Small-world overlays: a ring in which every node knows its `k` nearest, with links rewired.
 */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import { exp } from '../../kernel/elementary.ts';
import type { Stream } from '../../kernel/stream.ts';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { Edge } from '../network/edge.ts';

/** What a scenario file says about a small-world overlay. */
export const smallWorldSchema = record({
  kind: z.literal('small_world'),
  k: whole(2).describe(
    'Links of a node before rewiring: even, and below the number of nodes. With 2, large overlays ' +
      'are seldom connected once links are moved.',
  ),
  rewire: fraction().describe('Probability that a link is moved to a node drawn at random.'),
})
  .refine(({ k }) => k % 2 === 0, {
    path: ['k'],
    error: 'topology.even: k is odd; a ring lattice has k / 2 links to each side',
  })
  .describe('Ring of nearest neighbours with links rewired at random (Watts and Strogatz 1998).');

/** Small-world overlay, as the engine reads it. */
export type SmallWorldSpec = z.output<typeof smallWorldSchema>;

/**
 * The chance that a draw is connected: as good as 1 where `k` is 4 or more.
 *
 * With k = 2 every node has one link of its own, and a part is cut off when its links close a cycle
 * among themselves: the pieces into which moved links cut the ring form a random mapping, in which a
 * piece is hit by its length. Of m equal pieces one cycle alone is there with a chance of about
 * sqrt(pi / (2 m)); the sum of the squares of their shares takes the place of 1 / m, which is
 * (2 - b) / (n b) where links are moved with probability b. No link leads to its own node or back
 * along another, which rules out the shortest cycles: a factor of e^(2 b - b^2 / 2).
 *
 * Measured, the share of draws that were connected, and the chance that this gives:
 *
 *     n         b = 0.01       b = 0.1        b = 0.5        b = 1          draws
 *     1,000     0.484  0.570   0.212  0.210   0.159  0.165   0.186  0.178   2,000
 *     10,000    0.175  0.180   0.066  0.066   0.053  0.052   0.061  0.056   3,000
 *     100,000   0.067  0.057   0.027  0.021   0.017  0.017   0.013  0.018   300
 *
 * With fewer than a hundred moved links it is less than this says, and was 0.28 at least. With k = 4
 * and 6 and b = 0.5, 0.8 and 1 all were connected: 2,000 draws of 7 to 1,000 nodes, 20 of 100,000.
 *
 * Source: Katz, "Probability of indecomposability of a random mapping function", Annals of
 * Mathematical Statistics 26 (1955), for equal pieces.
 */
export function connectedChance(nodeCount: number, { k, rewire }: SmallWorldSpec): number {
  if (k > 2) return 1;
  const noShortCycles = exp(2 * rewire - (rewire * rewire) / 2);
  const squares = (2 - rewire) / (nodeCount * rewire);
  return Math.min(1, noShortCycles * Math.sqrt((Math.PI / 2) * squares));
}

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
