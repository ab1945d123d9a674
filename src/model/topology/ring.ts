/** Ring overlays: every node is linked to the one before it and the one after it. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import type { Edge } from '../network/edge.ts';

/** What a scenario file says about a ring. */
export const ringSchema = record({
  kind: z.literal('ring'),
}).describe('Every node is linked to the one before it and the one after it.');

/** Links every node to the next, and the last to the first. Two nodes share one link. */
export function ringEdges(nodeCount: number): Edge[] {
  const edges: Edge[] = [];
  for (let node = 1; node < nodeCount; node += 1) edges.push([node - 1, node]);
  if (nodeCount > 2) edges.push([nodeCount - 1, 0]);
  return edges;
}
