import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Conditions } from '../../../src/model/network/conditions.ts';
import type { Edge } from '../../../src/model/network/edge.ts';
import { Overlay } from '../../../src/model/network/overlay.ts';
import { componentsOf } from '../../../src/model/world/components.ts';

/** A graph of eight nodes, its directed links that are cut, those unused, and the nodes down. */
const cases = fc.record({
  edges: fc.subarray(
    Array.from({ length: 8 }, (_, a) => Array.from({ length: a }, (_, b): Edge => [a, b])).flat(),
  ),
  cut: fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 40 }),
  unused: fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 20 }),
  down: fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }),
});

// Judged by the transitive closure of "can talk in both directions", after Warshall.
test('two nodes are of one part exactly when messages get through both ways', () => {
  fc.assert(
    fc.property(cases, ({ edges, cut, unused, down }) => {
      const overlay = new Overlay(8, edges);
      const conditions = new Conditions(overlay, () => {});
      const isCut = (from: number, to: number) => cut.includes(8 * from + to);
      conditions.cut(isCut);
      const areTalking = (a: number, b: number) =>
        !unused.includes(8 * Math.max(a, b) + Math.min(a, b));
      const isUp = (node: number) => !down.includes(node);
      const talk = Array.from({ length: 8 }, (_, a) =>
        Array.from({ length: 8 }, (_, b) => a === b),
      );
      for (const [a, b] of edges) {
        const isOpen = isUp(a) && isUp(b) && !isCut(a, b) && !isCut(b, a) && areTalking(a, b);
        talk[a]![b] = talk[b]![a] = isOpen;
      }
      for (let via = 0; via < 8; via++) {
        for (let a = 0; a < 8; a++) {
          for (let b = 0; b < 8; b++) talk[a]![b] ||= talk[a]![via]! && talk[via]![b]!;
        }
      }
      const partOf = componentsOf(overlay, conditions, isUp, areTalking);
      for (let a = 0; a < 8; a++) expect(partOf[a]).toBe(talk[a]!.indexOf(true));
    }),
  );
});
