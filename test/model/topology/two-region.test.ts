import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import type { Edge } from '../../../src/model/network/edge.ts';
import { type TwoRegionSpec, twoRegionEdges } from '../../../src/model/topology/two-region.ts';
import { chiSquared, componentCount, isSimple, nameOf } from '../../support/graphs.ts';

const streamOf = (seed: string) => new Streams(seed).of('overlay', 'edges');

function spec(bridges: number, within: TwoRegionSpec['within']): TwoRegionSpec {
  return { kind: 'two_region', bridges, within, refs: [] };
}

const RING = { kind: 'ring', refs: [] } as const;
const regions = fc
  .array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 30 })
  .filter((list) => new Set(list).size === 2);

describe('twoRegionEdges', () => {
  test('cuts into two connected regions where its bridges are taken away, and no sooner', () => {
    fc.assert(
      fc.property(
        regions,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (list, share, s) => {
          const regionOf = Int32Array.from(list);
          const east = list.filter((region) => region === 1).length;
          const pairs = east * (list.length - east);
          const bridges = 1 + Math.floor(share * (pairs - 1));
          const edges = twoRegionEdges(regionOf, spec(bridges, RING), streamOf(String(s)));
          expect(isSimple(list.length, edges)).toBe(true);
          expect(componentCount(list.length, edges)).toBe(1);
          const isBridge = ([a, b]: Edge) => regionOf[a] !== regionOf[b];
          expect(edges.filter(isBridge)).toHaveLength(bridges);
          const cut = edges.filter((edge) => !isBridge(edge));
          expect(componentCount(list.length, cut)).toBe(2);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('draws all choices of bridges alike', () => {
    const stream = streamOf('2');
    const regionOf = Int32Array.from([0, 1, 0, 1, 1]);
    const counts = new Map<string, number>();
    for (let graph = 0; graph < 3000; graph++) {
      const edges = twoRegionEdges(regionOf, spec(2, RING), stream);
      const bridges = edges.filter(([a, b]) => regionOf[a] !== regionOf[b]);
      const name = bridges.map(nameOf).sort().join(' ');
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    // Two of six pairs: 15 choices, 14 degrees of freedom, deviation 5.3.
    expect(counts.size).toBe(15);
    expect(chiSquared([...counts.values()])).toBeLessThan(14 + 5 * 5.3);
  });

  test('has the overlay it is told inside each region', () => {
    const regionOf = Int32Array.from({ length: 60 }, (_, node) => (node < 20 ? 1 : 0));
    const within = { kind: 'k_regular', k: 4, refs: [] } as const;
    const edges = twoRegionEdges(regionOf, spec(3, within), streamOf('3'));
    expect(edges).toHaveLength((60 * 4) / 2 + 3);
    const inside = edges.filter(([a, b]) => regionOf[a] === regionOf[b]).flat();
    for (let node = 0; node < 60; node++) {
      expect(inside.filter((end) => end === node)).toHaveLength(4);
    }
  });

  test('refuses more bridges than pairs', () => {
    const regionOf = Int32Array.from([0, 1, 1]);
    expect(() => twoRegionEdges(regionOf, spec(3, RING), streamOf('1'))).toThrow(
      'more bridges than pairs of nodes: 3',
    );
  });
});
