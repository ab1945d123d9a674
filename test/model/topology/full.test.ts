import { describe, expect, test } from 'vitest';
import { fullEdges } from '../../../src/model/topology/full.ts';
import { degreesOf, isSimple } from '../../support/graphs.ts';

describe('fullEdges', () => {
  test('links every node to every other, once', () => {
    for (const nodes of [1, 2, 3, 40]) {
      const edges = fullEdges(nodes);
      expect(edges).toHaveLength((nodes * (nodes - 1)) / 2);
      expect(isSimple(nodes, edges)).toBe(true);
      expect(new Set(degreesOf(nodes, edges))).toEqual(new Set([nodes - 1]));
    }
  });
});
