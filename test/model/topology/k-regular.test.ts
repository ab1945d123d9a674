import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { kRegularEdges } from '../../../src/model/topology/k-regular.ts';
import {
  chiSquared,
  componentCount,
  degreesOf,
  isSimple,
  nameOf,
  triangleCount,
} from '../../support/graphs.ts';

const streamOf = (seed: string) => new Streams(seed).of('overlay', 'edges');
const draw = (nodes: number, k: number, stream = streamOf('1')) =>
  kRegularEdges(nodes, { kind: 'k_regular', k, refs: [] }, stream);

const shapes = fc
  .tuple(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 3, max: 39 }))
  .filter(([nodes, k]) => k < nodes && (nodes * k) % 2 === 0);

describe('kRegularEdges', () => {
  test('gives every node exactly k links, in a simple graph', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), ([nodes, k], seed) => {
        const edges = draw(nodes, k, streamOf(String(seed)));
        expect(isSimple(nodes, edges)).toBe(true);
        expect(new Set(degreesOf(nodes, edges))).toEqual(new Set([k]));
      }),
      { numRuns: 60 },
    );
  });

  // There are 70 cubic graphs on six labelled nodes: 10 are complete bipartite, 60 are prisms, which
  // alone have triangles. The lattice that all draws start from is bipartite.
  test('draws all graphs of six nodes with three links alike', () => {
    const stream = streamOf('2');
    const counts = new Map<string, number>();
    let bipartite = 0;
    const graphs = 7000;
    for (let graph = 0; graph < graphs; graph++) {
      const edges = draw(6, 3, stream);
      const name = edges.map(nameOf).sort().join(' ');
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (triangleCount(6, edges) === 0) bipartite += 1;
    }
    expect(counts.size).toBe(70);
    expect(Math.abs(bipartite - graphs / 7)).toBeLessThan(5 * Math.sqrt((graphs * 6) / 49));
    // 69 degrees of freedom: mean 69, deviation 11.7.
    expect(chiSquared([...counts.values()])).toBeLessThan(69 + 5 * 11.7);
  });

  // Triangles of a large random regular graph are Poisson with mean (k - 1)^3 / 6; the lattice that
  // the draw starts from has n of them. Source: Bollobás (1980); Wormald (1981).
  test('has as few triangles as a random graph has', () => {
    const [nodes, graphs] = [200, 60];
    for (const k of [4, 5]) {
      const stream = streamOf(`triangles-${k}`);
      let triangles = 0;
      for (let graph = 0; graph < graphs; graph++) {
        triangles += triangleCount(nodes, draw(nodes, k, stream));
      }
      const expected = (graphs * (k - 1) ** 3) / 6;
      expect(Math.abs(triangles - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });

  test('is connected, as nearly all such graphs are', () => {
    const stream = streamOf('4');
    for (let graph = 0; graph < 20; graph++) {
      expect(componentCount(200, draw(200, 3, stream))).toBe(1);
    }
  });

  test('refuses k that is not below the number of nodes, and two odd numbers', () => {
    expect(() => draw(4, 4)).toThrow('k does not fit the number of nodes: 4');
    expect(() => draw(7, 3)).toThrow('k does not fit the number of nodes: 3');
    expect(draw(4, 3)).toHaveLength(6);
  });
});
