import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edge } from '../../../src/model/network/edge.ts';
import { Overlay } from '../../../src/model/network/overlay.ts';

/** Any simple graph: which of all pairs are linked, in any order and either direction. */
const graphs = fc.integer({ min: 1, max: 12 }).chain((nodes) => {
  const pairs = Array.from({ length: nodes }, (_, a) =>
    Array.from({ length: a }, (_, b): Edge => [a, b]),
  ).flat();
  const chosen = fc.shuffledSubarray(pairs);
  const turned = chosen.chain((edges) =>
    fc
      .array(fc.boolean(), { minLength: edges.length, maxLength: edges.length })
      .map((turns) => edges.map(([a, b], at): Edge => (turns[at] ? [b, a] : [a, b]))),
  );
  return fc.record({ nodes: fc.constant(nodes), edges: turned });
});

function isLinked(edges: readonly Edge[], a: number, b: number): boolean {
  return edges.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
}

/** Breadth first over the list of edges, as a textbook has it. */
function reachedFrom(start: number, edges: readonly Edge[]): Set<number> {
  const reached = new Set([start]);
  for (const node of reached) {
    for (const [a, b] of edges) {
      if (a === node) reached.add(b);
      if (b === node) reached.add(a);
    }
  }
  return reached;
}

describe('Overlay', () => {
  test('knows the peers, links and sources of any graph as its list of edges does', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const overlay = new Overlay(nodes, edges);
        expect(overlay.linkCount).toBe(2 * edges.length);
        const seen = new Set<number>();
        for (let a = 0; a < nodes; a++) {
          const all = Array.from({ length: nodes }, (_, b) => b);
          const peers = all.filter((b) => isLinked(edges, a, b));
          expect([...overlay.peersOf(a)]).toEqual(peers);
          for (const b of all) {
            const link = overlay.linkBetween(a, b);
            expect(link >= 0).toBe(isLinked(edges, a, b));
            if (link < 0) continue;
            expect(overlay.target[link]).toBe(b);
            expect(overlay.sourceOf(link)).toBe(a);
            seen.add(link);
          }
        }
        expect(seen.size).toBe(overlay.linkCount);
      }),
    );
  });

  test('is connected exactly when a search from one node reaches all', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const isConnected = reachedFrom(0, edges).size === nodes;
        expect(new Overlay(nodes, edges).isConnected()).toBe(isConnected);
      }),
    );
  });

  test('without nodes is connected', () => {
    expect(new Overlay(0, []).isConnected()).toBe(true);
  });

  test.each<[string, Edge[]]>([
    ['an edge is a loop: 1', [[1, 1]]],
    ['an edge names no node: 0', [[0, 3]]],
    [
      'an edge is repeated: 1',
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [
      'an edge is repeated: 1',
      [
        [0, 1],
        [1, 0],
      ],
    ],
  ])('refuses what is no simple graph: %s', (message, edges) => {
    expect(() => new Overlay(3, edges)).toThrow(message);
  });
});
