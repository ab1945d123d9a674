/** Random regular overlays: every node has exactly `k` links, and is otherwise random. */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { Edge } from '../network/edge.ts';
import { EdgeSet } from './edge-set.ts';

/** What a scenario file says about a random regular overlay. */
export const kRegularSchema = record({
  kind: z.literal('k_regular'),
  k: whole(3).describe(
    'Links of every node: below the number of nodes, and even where that number is odd.',
  ),
}).describe('Every node has the same number of links, to nodes drawn at random.');

/** Random regular overlay, as the engine reads it. */
export type KRegularSpec = z.output<typeof kRegularSchema>;

/** Switches that are tried per edge; mixing is complete, as far as can be measured, at ten. */
const SWITCHES_PER_EDGE = 10;

/**
 * Draws a regular graph: starts from a lattice, and again and again makes two edges a-b and c-d into
 * a-d and c-b, where that gives no loop and no repeated edge. Every switch can be undone and any
 * regular graph can be reached, so in the long run all are equally likely.
 *
 * @throws InvariantError if k is not below the number of nodes, or both are odd.
 * Source: Cooper, Dyer and Greenhill, "Sampling regular graphs and a peer-to-peer network",
 * Combinatorics, Probability and Computing 16 (2007). Ten switches an edge: Milo et al., "On the
 * uniform generation of random graphs with prescribed degree sequences" (2003).
 */
export function kRegularEdges(nodeCount: number, spec: KRegularSpec, stream: Stream): Edge[] {
  const { k } = spec;
  check(k < nodeCount && (nodeCount * k) % 2 === 0, 'k does not fit the number of nodes', k);
  const count = (nodeCount * k) / 2;
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  const edges = new EdgeSet(count);
  const set = (edge: number, a: number, b: number): void => {
    from[edge] = a;
    to[edge] = b;
    edges.add(a, b);
  };
  latticeEdges(nodeCount, k).forEach(([a, b], edge) => {
    set(edge, a, b);
  });
  for (let tries = 0; tries < count * SWITCHES_PER_EDGE; tries += 1) {
    const first = stream.below(count);
    const turned = stream.below(2 * count);
    const [second, isTurned] = [turned >> 1, turned % 2 === 1];
    const [a, b] = [from[first] as number, to[first] as number];
    const c = (isTurned ? to[second] : from[second]) as number;
    const d = (isTurned ? from[second] : to[second]) as number;
    if (a === d || c === b || edges.has(a, d) || edges.has(c, b)) continue;
    edges.delete(a, b);
    edges.delete(c, d);
    set(first, a, d);
    set(second, c, b);
  }
  return Array.from(from, (a, edge): Edge => [a, to[edge] as number]);
}

/** A ring with links to the k nearest and, where k is odd, to the node opposite. */
function latticeEdges(nodeCount: number, k: number): Edge[] {
  const edges: Edge[] = [];
  for (let reach = 1; reach <= k / 2; reach += 1) {
    for (let node = 0; node < nodeCount; node += 1) edges.push([node, (node + reach) % nodeCount]);
  }
  if (k % 2 === 1) {
    const half = nodeCount / 2;
    for (let node = 0; node < half; node += 1) edges.push([node, node + half]);
  }
  return edges;
}
