/** The overlay kinds. A new kind is one file beside this one and one entry here. */
import { z } from 'zod';
import type { Stream } from '../../kernel/stream.ts';
import type { Edge } from '../network/edge.ts';
import { smallWorldEdges, smallWorldSchema } from './small-world.ts';

/** Any overlay, told apart by its `kind`. */
export const topologySchema = z.discriminatedUnion('kind', [smallWorldSchema]);

/** Overlay of any kind, as the engine reads it. */
export type TopologySpec = z.output<typeof topologySchema>;

/** Edges of the overlay that a scenario asks for. */
export function overlayEdges(nodeCount: number, spec: TopologySpec, stream: Stream): Edge[] {
  switch (spec.kind) {
    case 'small_world':
      return smallWorldEdges(nodeCount, spec, stream);
  }
}
