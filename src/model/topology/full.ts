/** Full overlays: every node is linked to every other. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import type { Edge } from '../network/edge.ts';

/** What a scenario file says about a full overlay. */
export const fullSchema = record({
  kind: z.literal('full'),
}).describe('Every node is linked to every other.');

/** Links every pair of nodes. */
export function fullEdges(nodeCount: number): Edge[] {
  const edges: Edge[] = [];
  for (let high = 1; high < nodeCount; high += 1) {
    for (let low = 0; low < high; low += 1) edges.push([low, high]);
  }
  return edges;
}
