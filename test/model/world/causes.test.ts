import { describe, expect, test } from 'vitest';
import { Causes } from '../../../src/model/world/causes.ts';

describe('Causes', () => {
  test('have the last in force count, also when an equal one is taken away', () => {
    const causes = new Causes<boolean>();
    const [first, second, third] = [true, false, true].map((item) => causes.put(3, item));
    first!();
    first!();
    expect(causes.all(3)).toEqual([false, true]);
    expect(causes.last(3)).toBe(true);
    third!();
    expect(causes.last(3)).toBe(false);
    second!();
    expect(causes.last(3)).toBe(undefined);
    expect(causes.all(3)).toEqual([]);
  });

  test('are those of one node, and all taken away at once by who sets it right', () => {
    const causes = new Causes<string>();
    const old = causes.put(0, 'a');
    causes.put(1, 'b');
    causes.clear(0);
    expect([causes.last(0), causes.last(1)]).toEqual([undefined, 'b']);
    causes.put(0, 'c');
    old();
    expect(causes.last(0)).toBe('c');
  });
});
