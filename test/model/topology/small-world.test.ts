import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import type { Edge } from '../../../src/model/network/edge.ts';
import { Overlay } from '../../../src/model/network/overlay.ts';
import {
  connectedChance,
  type SmallWorldSpec,
  smallWorldEdges,
  smallWorldSchema,
} from '../../../src/model/topology/small-world.ts';

const streamOf = (seed: string) => new Streams(seed).of('overlay', 'edges');

function spec(k: number, rewire: number): SmallWorldSpec {
  return { kind: 'small_world', k, rewire, refs: [] };
}

/** The graph as the plainest thing it can be: a matrix of who is linked to whom. */
function matrixOf(nodeCount: number, edges: readonly Edge[]): boolean[][] {
  const matrix = Array.from({ length: nodeCount }, () => new Array<boolean>(nodeCount).fill(false));
  for (const [a, b] of edges) {
    matrix[a]![b] = true;
    matrix[b]![a] = true;
  }
  return matrix;
}

function neighboursOf(row: readonly boolean[]): number[] {
  return row.flatMap((isLinked, node) => (isLinked ? [node] : []));
}

/** Mean share of pairs of neighbours that know each other. Source: Watts and Strogatz (1998). */
function clustering(matrix: readonly (readonly boolean[])[]): number {
  const shares = matrix.map((row) => {
    const near = neighboursOf(row);
    const pairs = near.flatMap((a, place) => near.slice(place + 1).map((b) => [a, b] as const));
    return pairs.filter(([a, b]) => matrix[a]![b]).length / Math.max(1, pairs.length);
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Mean length of the shortest paths over all pairs, by Floyd and Warshall. */
function meanPath(matrix: readonly (readonly boolean[])[]): number {
  const count = matrix.length;
  const length = matrix.map((row, a) => row.map((is, b) => (a === b ? 0 : is ? 1 : Infinity)));
  for (let via = 0; via < count; via++) {
    for (const row of length) {
      for (let to = 0; to < count; to++) {
        row[to] = Math.min(row[to]!, row[via]! + length[via]![to]!);
      }
    }
  }
  const total = length.flat().reduce((sum, one) => sum + one, 0);
  return total / (count * (count - 1));
}

const shapes = fc
  .tuple(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 1, max: 10 }))
  .filter(([nodes, half]) => 2 * half < nodes)
  .map(([nodes, half]) => [nodes, 2 * half] as const);

describe('smallWorldEdges', () => {
  test('makes a simple graph of n k / 2 edges at any rewiring', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (shape, p, s) => {
        const [nodes, k] = shape;
        const edges = smallWorldEdges(nodes, spec(k, p), streamOf(String(s)));
        expect(edges).toHaveLength((nodes * k) / 2);
        expect(edges.every(([a, b]) => a !== b)).toBe(true);
        expect(edges.flat().every((node) => node >= 0 && node < nodes)).toBe(true);
        const named = edges.map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
        expect(new Set(named).size).toBe(edges.length);
        const degrees = matrixOf(nodes, edges).map((row) => neighboursOf(row).length);
        expect(degrees.reduce((sum, degree) => sum + degree, 0)).toBe(nodes * k);
      }),
      { numRuns: 60 },
    );
  });

  test('is the ring lattice without rewiring', () => {
    fc.assert(
      fc.property(shapes, ([nodes, k]) => {
        const matrix = matrixOf(nodes, smallWorldEdges(nodes, spec(k, 0), streamOf('1')));
        for (let a = 0; a < nodes; a++) {
          for (let b = 0; b < nodes; b++) {
            const apart = Math.min((a - b + nodes) % nodes, (b - a + nodes) % nodes);
            expect(matrix[a]![b]).toBe(apart >= 1 && apart <= k / 2);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('keeps near ends: every node keeps at least its own k / 2 links', () => {
    const edges = smallWorldEdges(50, spec(6, 1), streamOf('9'));
    for (let node = 0; node < 50; node++) {
      expect(edges.filter(([near]) => near === node)).toHaveLength(3);
    }
  });

  test('rewires the share of links that it is told to', () => {
    const isRingEdge = ([a, b]: Edge) => [1, 2].includes(Math.abs(a - b)) || Math.abs(a - b) > 997;
    const moved = smallWorldEdges(1000, spec(4, 0.3), streamOf('3')).filter((e) => !isRingEdge(e));
    // 2000 links, each moved with 0.3: mean 600, deviation 20.5. A moved one is rarely near again.
    expect(moved.length).toBeGreaterThan(600 - 5 * 21);
    expect(moved.length).toBeLessThan(600 + 5 * 21);
  });

  // The transition that the paper is about: few moved links shorten the paths to those of a random
  // graph, while clusters stay. A lattice has clustering 3 (k - 2) / (4 (k - 1)) and mean path
  // n / 2k; a random graph has clustering k / n and mean path ln n / ln k.
  test('has the clusters of a lattice and the paths of a random graph in between', () => {
    const [nodes, k] = [200, 8];
    const at = (rewire: number) => {
      const matrix = matrixOf(nodes, smallWorldEdges(nodes, spec(k, rewire), streamOf('2')));
      return { clusters: clustering(matrix), path: meanPath(matrix) };
    };
    const [lattice, small, random] = [at(0), at(0.05), at(1)];
    const clustersOfLattice = (3 * (k - 2)) / (4 * (k - 1));
    expect(lattice.clusters).toBeCloseTo(clustersOfLattice, 10);
    expect(lattice.path).toBeCloseTo(nodes / (2 * k), -0.5);
    expect(random.clusters).toBeLessThan((3 * k) / nodes);
    expect(random.path).toBeCloseTo(Math.log(nodes) / Math.log(k), 0);
    // Source: Barrat and Weigt (2000): clustering falls as (1 - p)^3.
    expect(small.clusters).toBeCloseTo(clustersOfLattice * 0.95 ** 3, 1);
    expect(small.path).toBeLessThan(lattice.path / 2.5);
  });

  test('is fixed by its stream', () => {
    const draw = (seed: string) => smallWorldEdges(30, spec(4, 0.5), streamOf(seed));
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  test('refuses k that is odd or not below the number of nodes', () => {
    expect(() => smallWorldEdges(10, spec(3, 0), streamOf('1'))).toThrow('k does not fit');
    expect(() => smallWorldEdges(4, spec(4, 0), streamOf('1'))).toThrow('k does not fit');
    const odd = smallWorldSchema.safeParse({ kind: 'small_world', k: 3, rewire: 0.1 });
    expect(odd.error?.issues.map(({ message }) => message)).toEqual([
      'topology.even: k is odd; a ring lattice has k / 2 links to each side',
    ]);
  });
});

describe('connectedChance', () => {
  const share = (nodes: number, k: number, rewire: number, draws: number) => {
    const stream = streamOf('chance');
    let connected = 0;
    for (let draw = 0; draw < draws; draw++) {
      const overlay = new Overlay(nodes, smallWorldEdges(nodes, spec(k, rewire), stream));
      if (overlay.isConnected()) connected += 1;
    }
    return connected / draws;
  };

  // 1,500 draws at a chance of 0.2 deviate by 0.01.
  test.each([0.03, 0.1, 0.4, 1])('is the share of draws with rewire %f and k = 2', (rewire) => {
    const chance = connectedChance(1000, spec(2, rewire));
    expect(chance).toBeLessThan(0.4);
    expect(Math.abs(share(1000, 2, rewire, 1500) - chance)).toBeLessThan(0.05 * chance + 0.04);
  });

  test('is 1 where nothing is rewired, or every node has two links of its own', () => {
    expect(connectedChance(100_000, spec(2, 0))).toBe(1);
    expect(connectedChance(100_000, spec(4, 1))).toBe(1);
    expect(share(1000, 4, 1, 200)).toBe(1);
  });
});
