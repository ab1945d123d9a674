/** Scale-free overlays: nodes join one by one and prefer those that have many links already. */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { Edge } from '../network/edge.ts';

/** What a scenario file says about a scale-free overlay. */
export const scaleFreeSchema = record({
  kind: z.literal('scale_free'),
  m: whole(1).describe('Links that a node makes when it joins; below the number of nodes.'),
}).describe('A few nodes have very many links (Barabási and Albert 1999).');

/** Scale-free overlay, as the engine reads it. */
export type ScaleFreeSpec = z.output<typeof scaleFreeSchema>;

/**
 * Grows a graph by preferential attachment: the first m + 1 nodes know each other, every further
 * one is linked to m different nodes, each drawn with a probability in proportion to its links.
 * Nodes join in an order drawn at random, so that a hub can be of any group.
 *
 * @throws InvariantError if m is not below the number of nodes.
 * Source: Barabási and Albert, "Emergence of scaling in random networks", Science 286 (1999). The
 * draw from the ends of all edges: Batagelj and Brandes, Physical Review E 71 (2005), algorithm 5.
 */
export function scaleFreeEdges(nodeCount: number, { m }: ScaleFreeSpec, stream: Stream): Edge[] {
  check(m < nodeCount, 'm does not fit the number of nodes', m);
  const joined = Array.from({ length: nodeCount }, (_, node) => node);
  stream.shuffle(joined);
  const edges: Edge[] = [];
  const ends = new Int32Array(m * (m + 1) + 2 * m * (nodeCount - m - 1));
  let endCount = 0;
  const link = (older: number, newer: number): void => {
    edges.push([joined[older] as number, joined[newer] as number]);
    ends[endCount++] = older;
    ends[endCount++] = newer;
  };
  for (let newer = 1; newer <= m; newer += 1) {
    for (let older = 0; older < newer; older += 1) link(older, newer);
  }
  /** By node: the last newcomer that is linked to it. */
  const chosenBy = new Int32Array(nodeCount);
  for (let newer = m + 1; newer < nodeCount; newer += 1) {
    const drawable = endCount;
    for (let made = 0; made < m; ) {
      const older = ends[stream.below(drawable)] as number;
      if (chosenBy[older] === newer) continue;
      chosenBy[older] = newer;
      link(older, newer);
      made += 1;
    }
  }
  return edges;
}
