/** The overlay kinds that know no regions: for a whole cluster, or for one region of it. */
import { z } from 'zod';
import type { Stream } from '../../kernel/stream.ts';
import type { Edge } from '../network/edge.ts';
import { erdosRenyiEdges, erdosRenyiSchema } from './erdos-renyi.ts';
import { fullEdges, fullSchema } from './full.ts';
import { kRegularEdges, kRegularSchema } from './k-regular.ts';
import { ringEdges, ringSchema } from './ring.ts';
import { scaleFreeEdges, scaleFreeSchema } from './scale-free.ts';
import { smallWorldEdges, smallWorldSchema } from './small-world.ts';

/** Any overlay without regions, told apart by its `kind`. */
export const singleRegionSchema = z.discriminatedUnion('kind', [
  smallWorldSchema,
  ringSchema,
  erdosRenyiSchema,
  kRegularSchema,
  scaleFreeSchema,
  fullSchema,
]);

/** Overlay without regions, as the engine reads it. */
export type SingleRegionSpec = z.output<typeof singleRegionSchema>;

/** Edges of an overlay without regions. */
export function singleRegionEdges(
  nodeCount: number,
  spec: SingleRegionSpec,
  stream: Stream,
): Edge[] {
  switch (spec.kind) {
    case 'small_world':
      return smallWorldEdges(nodeCount, spec, stream);
    case 'ring':
      return ringEdges(nodeCount);
    case 'erdos_renyi':
      return erdosRenyiEdges(nodeCount, spec, stream);
    case 'k_regular':
      return kRegularEdges(nodeCount, spec, stream);
    case 'scale_free':
      return scaleFreeEdges(nodeCount, spec, stream);
    case 'full':
      return fullEdges(nodeCount);
  }
}

/** Number of edges of an overlay without regions; of an Erdős–Rényi overlay the mean. */
export function singleRegionEdgeCount(nodeCount: number, spec: SingleRegionSpec): number {
  const pairs = (nodeCount * (nodeCount - 1)) / 2;
  switch (spec.kind) {
    case 'small_world':
    case 'k_regular':
      return (nodeCount * spec.k) / 2;
    case 'ring':
      return nodeCount > 2 ? nodeCount : pairs;
    case 'erdos_renyi':
      return pairs * spec.p;
    case 'scale_free':
      return (spec.m * (spec.m + 1)) / 2 + spec.m * (nodeCount - spec.m - 1);
    case 'full':
      return pairs;
  }
}
