/** Erdős–Rényi overlays, G(n, p): each pair of nodes is linked or not, independent of all others. */
import { z } from 'zod';
import { exponentialUnit } from '../../kernel/distributions.ts';
import { minusLogarithm } from '../../kernel/elementary.ts';
import type { Stream } from '../../kernel/stream.ts';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import type { Edge } from '../network/edge.ts';

/** What a scenario file says about an Erdős–Rényi overlay. */
export const erdosRenyiSchema = record({
  kind: z.literal('erdos_renyi'),
  p: fraction().describe('Probability that two nodes are linked.'),
}).describe('Each pair of nodes is linked with the same probability (Gilbert 1959).');

/** Erdős–Rényi overlay, as the engine reads it. */
export type ErdosRenyiSpec = z.output<typeof erdosRenyiSchema>;

/**
 * Mean number of links of a node from which on an overlay is connected often enough to be drawn:
 * ln(n + 1/2). At ln n + c links a share of about exp(-exp(-c)) of the overlays is connected.
 *
 * Source: Erdős and Rényi, "On random graphs I", Publicationes Mathematicae 6 (1959), theorem 1.
 */
export function leastMeanDegree(nodeCount: number): number {
  return 32 * Math.LN2 - minusLogarithm(nodeCount);
}

/**
 * Draws G(n, p) in time proportional to its edges: the pairs stand in one row, and the number of
 * pairs between two linked ones is geometric.
 *
 * Source: Batagelj and Brandes, "Efficient generation of large random networks", Physical Review E
 * 71 (2005), algorithm 1.
 */
export function erdosRenyiEdges(nodeCount: number, spec: ErdosRenyiSpec, stream: Stream): Edge[] {
  const edges: Edge[] = [];
  if (spec.p === 0) return edges;
  const gap = gapSampler(spec.p);
  let low = gap(stream);
  for (let high = 1; high < nodeCount; high += 1) {
    for (; low < high; low += 1 + gap(stream)) edges.push([low, high]);
    low -= high;
  }
  return edges;
}

/** Draws the number of failures before the first success of probability `p`, above 0. */
function gapSampler(p: number): (stream: Stream) => number {
  if (p <= 0.5) {
    const decay = minusLogarithmOfComplement(p);
    return (stream) => Math.floor(exponentialUnit(stream) / decay);
  }
  return (stream) => {
    let gap = 0;
    while (!stream.chance(p)) gap += 1;
    return gap;
  };
}

/** -ln(1 - p) for p up to 1/2, by its series: p + p^2 / 2 + p^3 / 3 and so on. */
function minusLogarithmOfComplement(p: number): number {
  let [sum, power] = [0, p];
  for (let term = 1; power > Number.EPSILON * p; term += 1) {
    sum += power / term;
    power *= p;
  }
  return sum;
}
