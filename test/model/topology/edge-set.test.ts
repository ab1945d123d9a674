import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EdgeSet } from '../../../src/model/topology/edge-set.ts';
import { nameOf } from '../../support/graphs.ts';

const steps = fc.array(
  fc.record({
    action: fc.constantFrom('add' as const, 'delete' as const, 'has' as const),
    edge: fc.tuple(fc.nat(9), fc.nat(9)),
  }),
  { maxLength: 300 },
);

const ALL = Array.from({ length: 100 }, (_, pair) => [pair % 10, Math.floor(pair / 10)] as const);

function onModel(model: Set<string>, action: 'add' | 'delete' | 'has', name: string): boolean {
  const isKnown = model.has(name);
  if (action === 'delete') return model.delete(name);
  if (action === 'add') model.add(name);
  return action === 'add' ? !isKnown : isKnown;
}

describe('EdgeSet', () => {
  // Judged by a Set of texts. The set starts as full as it can be, so that slots collide.
  test('agrees with a set of texts after any additions and removals', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const edges = new EdgeSet(55);
        for (const [a, b] of ALL) edges.add(a, b);
        const model = new Set(ALL.map(nameOf));
        const answers = list.map(({ action, edge: [a, b] }) => [edges[action](a, b), edges.size]);
        const expected = list.map(({ action, edge }) => [
          onModel(model, action, nameOf(edge)),
          model.size,
        ]);
        expect(answers).toEqual(expected);
        const left = ALL.filter(([a, b]) => edges.has(a, b)).map(nameOf);
        expect(new Set(left)).toEqual(model);
      }),
      { numRuns: 200 },
    );
  });

  test('refuses more edges than it has room for', () => {
    const edges = new EdgeSet(2);
    edges.add(0, 1);
    edges.add(1, 2);
    expect(edges.add(2, 1)).toBe(false);
    expect(() => edges.add(2, 3)).toThrow('too many edges: 2');
  });
});
