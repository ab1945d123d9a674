import { describe, expect, test } from 'vitest';
import { Slices } from '../../src/run/slices.ts';

/** Lengths of slices of events that cost so much each, one after the other. */
function lengths(eventMs: number, count: number): readonly number[] {
  let nowMs = 0;
  const slices = new Slices(() => nowMs);
  return Array.from({ length: count }, () => {
    const events = slices.next();
    nowMs += events * eventMs;
    slices.end();
    return events;
  });
}

describe('Slices', () => {
  test.each([
    ['half a microsecond', 0.0005, 100_000],
    ['ten microseconds', 0.01, 10_000],
    ['a millisecond', 1, 100],
    ['three seconds', 3_000, 1],
  ])('of events of %s soon take about a tenth of a second', (_, eventMs, expected) => {
    expect(lengths(eventMs, 8).at(-1)).toBe(expected);
  });

  test('grow step by step, so that dear events find a short slice', () => {
    const grown = lengths(0.000_1, 8);
    for (const [index, events] of grown.slice(1).entries()) {
      expect(events).toBeLessThanOrEqual(4 * grown[index]!);
    }
  });
});
