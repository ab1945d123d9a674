import { describe, expect, test } from 'vitest';
import { ringEdges } from '../../../src/model/topology/ring.ts';
import { componentCount, degreesOf, isSimple } from '../../support/graphs.ts';

describe('ringEdges', () => {
  test('gives every node two links, to the ones before and after it', () => {
    expect(ringEdges(5)).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 0],
    ]);
    for (const nodes of [3, 4, 17, 1000]) {
      const edges = ringEdges(nodes);
      expect(new Set(degreesOf(nodes, edges))).toEqual(new Set([2]));
      expect(isSimple(nodes, edges)).toBe(true);
      expect(componentCount(nodes, edges)).toBe(1);
    }
  });

  test('of one node has no link, and of two nodes one', () => {
    expect(ringEdges(1)).toEqual([]);
    expect(ringEdges(2)).toEqual([[0, 1]]);
  });
});
