/** Two-region overlays: an overlay in each of two regions, and a stated number of links between. */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { Edge } from '../network/edge.ts';
import { singleRegionEdges, singleRegionSchema } from './single-region.ts';

/** What a scenario file says about a two-region overlay. */
export const twoRegionSchema = record({
  kind: z.literal('two_region'),
  within: singleRegionSchema.describe('Overlay of each region by itself.'),
  bridges: whole(1).describe('Links between the regions.'),
}).describe('Two regions, with few links between them.');

/** Two-region overlay, as the engine reads it. */
export type TwoRegionSpec = z.output<typeof twoRegionSchema>;

/**
 * Draws the overlay of each region, then `bridges` different links between nodes of both, all
 * choices of them equally likely.
 *
 * @param regionOf - Region of each node, 0 or 1.
 * @throws InvariantError if there are more bridges than pairs of nodes, or `within` does not fit.
 * Source of the choice: Floyd, in Bentley, "Programming pearls: a sample of brilliance",
 * Communications of the ACM 30 (1987).
 */
export function twoRegionEdges(regionOf: Int32Array, spec: TwoRegionSpec, stream: Stream): Edge[] {
  const nodes = Array.from(regionOf, (_, node) => node);
  const west = nodes.filter((node) => regionOf[node] === 0);
  const east = nodes.filter((node) => regionOf[node] === 1);
  const pairCount = west.length * east.length;
  check(spec.bridges <= pairCount, 'more bridges than pairs of nodes', spec.bridges);
  const chosen = new Set<number>();
  const edges = [west, east].flatMap((region) =>
    singleRegionEdges(region.length, spec.within, stream).map(
      ([a, b]): Edge => [region[a] as number, region[b] as number],
    ),
  );
  for (let last = pairCount - spec.bridges; last < pairCount; last += 1) {
    const drawn = stream.below(last + 1);
    const pair = chosen.has(drawn) ? last : drawn;
    chosen.add(pair);
    const from = west[Math.floor(pair / east.length)] as number;
    edges.push([from, east[pair % east.length] as number]);
  }
  return edges;
}
