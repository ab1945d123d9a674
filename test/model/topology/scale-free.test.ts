import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { scaleFreeEdges } from '../../../src/model/topology/scale-free.ts';
import { componentCount, degreesOf, isSimple } from '../../support/graphs.ts';

const streamOf = (seed: string) => new Streams(seed).of('overlay', 'edges');
const draw = (nodes: number, m: number, stream = streamOf('1')) =>
  scaleFreeEdges(nodes, { kind: 'scale_free', m, refs: [] }, stream);

const shapes = fc
  .tuple(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 59 }))
  .filter(([nodes, m]) => m < nodes);

describe('scaleFreeEdges', () => {
  test('makes a connected simple graph of m links for every node that joins', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), ([nodes, m], seed) => {
        const edges = draw(nodes, m, streamOf(String(seed)));
        expect(edges).toHaveLength((m * (m + 1)) / 2 + m * (nodes - m - 1));
        expect(isSimple(nodes, edges)).toBe(true);
        expect(componentCount(nodes, edges)).toBe(1);
        expect(Math.min(...degreesOf(nodes, edges))).toBeGreaterThanOrEqual(m);
      }),
      { numRuns: 60 },
    );
  });

  // Of a large graph the share of nodes with at least k links is m (m + 1) / (k (k + 1)).
  // Source: Bollobás, Riordan, Spencer and Tusnády (2001), for this model Dorogovtsev et al. (2000).
  test.each([1, 3])('has the degrees of preferential attachment, m = %d', (m) => {
    const nodes = 20_000;
    const degrees = degreesOf(nodes, draw(nodes, m));
    for (const k of [m + 1, 2 * m + 1, 5 * m, 10 * m, 20 * m]) {
      const share = (m * (m + 1)) / (k * (k + 1));
      const found = degrees.filter((degree) => degree >= k).length;
      expect(Math.abs(found - nodes * share)).toBeLessThan(5 * Math.sqrt(nodes * share));
    }
    // The largest degree grows as m times the root of n; a random graph of this size stays below 25.
    expect(Math.max(...degrees)).toBeGreaterThan((m * Math.sqrt(nodes)) / 2);
  });

  test('has its hubs anywhere', () => {
    const nodes = 100;
    const hubs = Array.from({ length: 200 }, (_, seed) => {
      const degrees = degreesOf(nodes, draw(nodes, 2, streamOf(String(seed))));
      return degrees.indexOf(Math.max(...degrees));
    });
    // Uniform over 100 places: mean 49.5, deviation of the mean of 200 is 2.04.
    const mean = hubs.reduce((sum, hub) => sum + hub, 0) / hubs.length;
    expect(Math.abs(mean - 49.5)).toBeLessThan(5 * 2.04);
  });

  test('refuses m that is not below the number of nodes', () => {
    expect(() => draw(3, 3)).toThrow('m does not fit the number of nodes: 3');
    expect(draw(3, 2)).toHaveLength(3);
  });
});
