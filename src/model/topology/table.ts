/** The overlay kinds. A new kind is one file beside this one and one entry here or, where it can be
 * the overlay of one region, in `single-region.ts`. */
import { z } from 'zod';
import type { Stream } from '../../kernel/stream.ts';
import type { Edge } from '../network/edge.ts';
import { singleRegionEdges, singleRegionSchema } from './single-region.ts';
import { twoRegionEdges, twoRegionSchema } from './two-region.ts';

/** Any overlay, told apart by its `kind`. */
export const topologySchema = z.discriminatedUnion('kind', [
  ...singleRegionSchema.options,
  twoRegionSchema,
]);

/** Overlay of any kind, as the engine reads it. */
export type TopologySpec = z.output<typeof topologySchema>;

/**
 * Edges of the overlay that a scenario asks for.
 *
 * @param regionOf - Region of each node; a two-region overlay needs regions 0 and 1.
 */
export function overlayEdges(regionOf: Int32Array, spec: TopologySpec, stream: Stream): Edge[] {
  if (spec.kind === 'two_region') return twoRegionEdges(regionOf, spec, stream);
  return singleRegionEdges(regionOf.length, spec, stream);
}
