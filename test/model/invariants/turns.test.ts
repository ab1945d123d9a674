import { describe, expect, test } from 'vitest';
import { Turns } from '../../../src/model/invariants/turns.ts';
import type { Machine } from '../../../src/model/node/env.ts';

const machines = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index }) as Machine);

describe('Turns', () => {
  test('looks at every node of a small cluster each time', () => {
    const turns = new Turns(machines(32));
    for (let look = 0; look < 3; look += 1) {
      turns.next();
      expect(turns.current).toHaveLength(32);
    }
  });

  test('comes to every node of a large cluster once before any comes again', () => {
    const turns = new Turns(machines(1_000));
    const seen: number[] = [];
    while (seen.length < 1_000) {
      turns.next();
      expect(turns.current.length).toBeGreaterThan(0);
      seen.push(...turns.current.map(({ index }) => index));
    }
    expect(seen).toEqual(machines(1_000).map(({ index }) => index));
    turns.next();
    expect(turns.current[0]?.index).toBe(0);
  });
});
