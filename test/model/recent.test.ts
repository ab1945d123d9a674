import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecentMap } from '../../src/model/recent.ts';

const KEYS = Array.from({ length: 12 }, (_, key) => key);

describe('RecentMap', () => {
  // Judged by a list of all insertions, which forgets nothing.
  test('knows its last insertions, no stale value, and at most twice as many keys', () => {
    const insertions = fc.array(fc.tuple(fc.constantFrom(...KEYS), fc.nat()), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), insertions, (keep, list) => {
        const map = new RecentMap<number, number>(keep);
        const latest = new Map<number, number>();
        list.forEach(([key, value], at) => {
          map.set(key, value);
          latest.set(key, value);
          const known = KEYS.filter((one) => map.has(one));
          expect(known.length).toBeLessThanOrEqual(2 * keep);
          for (const one of known) expect(map.get(one)).toBe(latest.get(one));
          for (const [recent] of list.slice(Math.max(0, at + 1 - keep), at + 1)) {
            expect(map.has(recent)).toBe(true);
          }
        });
      }),
    );
  });

  test('knows nothing that was never inserted', () => {
    const map = new RecentMap<string, number>(2);
    expect(map.has('a')).toBe(false);
    expect(map.get('a')).toBe(undefined);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses to keep %d', (keep) => {
    expect(() => new RecentMap(keep)).toThrow('keep is not a length');
  });
});
