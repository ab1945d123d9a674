/** Properties of graphs, computed from their list of edges in the plainest way. */
import type { Edge } from '../../src/model/network/edge.ts';

/** Number of links of every node. */
export function degreesOf(nodeCount: number, edges: readonly Edge[]): number[] {
  const degrees = new Array<number>(nodeCount).fill(0);
  for (const node of edges.flat()) degrees[node]! += 1;
  return degrees;
}

/** An edge as a text that does not depend on its direction. */
export function nameOf([a, b]: Edge): string {
  return `${Math.min(a, b)}-${Math.max(a, b)}`;
}

/** Whether all ends are nodes, no edge is a loop, and none is there twice. */
export function isSimple(nodeCount: number, edges: readonly Edge[]): boolean {
  const areNodes = edges.flat().every((node) => Number.isInteger(node) && node < nodeCount);
  const isLoop = edges.some(([a, b]) => a === b || Math.min(a, b) < 0);
  return areNodes && !isLoop && new Set(edges.map(nameOf)).size === edges.length;
}

/** Number of connected components, by union and find. */
export function componentCount(nodeCount: number, edges: readonly Edge[]): number {
  const parent = Array.from({ length: nodeCount }, (_, node) => node);
  const rootOf = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root]!;
    parent[node] = root;
    return root;
  };
  let count = nodeCount;
  for (const [a, b] of edges) {
    const [rootA, rootB] = [rootOf(a), rootOf(b)];
    if (rootA !== rootB) count -= 1;
    parent[rootA] = rootB;
  }
  return count;
}

/** Number of triangles. */
export function triangleCount(nodeCount: number, edges: readonly Edge[]): number {
  const peers = Array.from({ length: nodeCount }, () => new Set<number>());
  for (const [a, b] of edges) {
    peers[a]!.add(b);
    peers[b]!.add(a);
  }
  const corners = edges.flatMap(([a, b]) => [...peers[a]!].filter((c) => peers[b]!.has(c)));
  return corners.length / 3;
}

/** Sum of (observed - expected)^2 / expected, with the same expectation everywhere. */
export function chiSquared(observed: readonly number[]): number {
  const expected = observed.reduce((sum, one) => sum + one, 0) / observed.length;
  return observed.reduce((sum, one) => sum + (one - expected) ** 2 / expected, 0);
}
