import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { erdosRenyiEdges, leastMeanDegree } from '../../../src/model/topology/erdos-renyi.ts';
import { componentCount, degreesOf, isSimple, nameOf } from '../../support/graphs.ts';

const streamOf = (seed: string) => new Streams(seed).of('overlay', 'edges');
const draw = (nodes: number, p: number, stream = streamOf('1')) =>
  erdosRenyiEdges(nodes, { kind: 'erdos_renyi', p, refs: [] }, stream);

describe('erdosRenyiEdges', () => {
  // Skips are drawn up to p = 1/2 and coins are thrown above.
  test.each([0.001, 0.02, 0.3, 0.5, 0.500001, 0.9])('links a share of %d of all pairs', (p) => {
    const nodes = 300;
    const edges = draw(nodes, p);
    const pairs = (nodes * (nodes - 1)) / 2;
    const deviation = Math.sqrt(pairs * p * (1 - p));
    expect(Math.abs(edges.length - pairs * p)).toBeLessThan(5 * deviation);
    expect(isSimple(nodes, edges)).toBe(true);
  });

  test('treats all pairs alike and independently', () => {
    const [nodes, p, graphs] = [5, 0.4, 4000];
    const stream = streamOf('2');
    const drawn = Array.from({ length: graphs }, () => draw(nodes, p, stream));
    const counts = new Map<string, number>();
    for (const name of drawn.flat().map(nameOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
    expect(counts.size).toBe(10);
    const deviation = Math.sqrt(graphs * p * (1 - p));
    for (const count of counts.values()) {
      expect(Math.abs(count - graphs * p)).toBeLessThan(5 * deviation);
    }
    // Independent pairs give a binomial number of edges: its variance is 10 p (1 - p).
    const variance = drawn.reduce((sum, { length }) => sum + (length - 10 * p) ** 2, 0) / graphs;
    expect(variance).toBeCloseTo(10 * p * (1 - p), 0);
    expect(Math.abs(variance - 2.4)).toBeLessThan(0.25);
  });

  test('has the binomial degrees of the model', () => {
    const [nodes, p] = [4000, 0.001];
    const degrees = degreesOf(nodes, draw(nodes, p));
    const isolated = nodes * (1 - p) ** (nodes - 1);
    const found = degrees.filter((degree) => degree === 0).length;
    expect(Math.abs(found - isolated)).toBeLessThan(5 * Math.sqrt(isolated));
  });

  test('is empty at 0 and full at 1', () => {
    expect(draw(50, 0)).toEqual([]);
    expect(draw(50, 1)).toHaveLength((50 * 49) / 2);
    expect(draw(1, 0.5)).toEqual([]);
  });

  // At ln n + c links a node, a share exp(-exp(-c)) of large graphs is connected: here c = 0.
  test('is connected in about one draw of e with the least mean degree', () => {
    for (const nodes of [2, 10, 1000, 100_000]) {
      expect(leastMeanDegree(nodes)).toBeCloseTo(Math.log(nodes + 0.5), 12);
    }
    const [nodes, graphs] = [300, 300];
    const p = leastMeanDegree(nodes) / (nodes - 1);
    const stream = streamOf('3');
    const connected = Array.from({ length: graphs }, () => draw(nodes, p, stream)).filter(
      (edges) => componentCount(nodes, edges) === 1,
    ).length;
    expect(connected / graphs).toBeGreaterThan(1 / Math.E - 0.14);
    expect(connected / graphs).toBeLessThan(1 / Math.E + 0.14);
  });
});
