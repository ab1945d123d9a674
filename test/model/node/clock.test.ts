import { describe, expect, test } from 'vitest';
import { FOREVER_US } from '../../../src/kernel/time.ts';
import { NodeClock } from '../../../src/model/node/clock.ts';

describe('NodeClock', () => {
  test('reads the truth unless something is wrong with it', () => {
    const clock = new NodeClock();
    expect(clock.read(1_234_567)).toBe(1_234_567);
    expect(clock.timerUs(500_000)).toBe(500_000);
  });

  test('adds up what is wrong, and each is undone by itself', () => {
    const clock = new NodeClock();
    const step = clock.skew(1_000_000, { offsetUs: -250, ppm: 0 });
    const drift = clock.skew(2_000_000, { offsetUs: 10, ppm: 100 });
    expect(clock.read(12_000_000)).toBe(12_000_000 - 250 + 10 + 1_000);
    step();
    step();
    expect(clock.read(12_000_000)).toBe(12_000_000 + 10 + 1_000);
    drift();
    expect(clock.read(12_000_000)).toBe(12_000_000);
    expect(clock.timerUs(77)).toBe(77);
  });

  test('counts a timer in its own seconds', () => {
    const clock = new NodeClock();
    clock.skew(0, { offsetUs: 0, ppm: -500_000 });
    // A timer ends when the clock reads as much more as the timer was set to.
    expect(clock.read(clock.timerUs(300_000))).toBe(300_000);
  });

  test.each([
    [-600_000, 'slow', -900_000],
    [600_000, 'fast', 900_000],
  ])('runs within its bound when two faults of %d ppm have it run %s', (ppm, _, together) => {
    const clock = new NodeClock();
    const first = clock.skew(0, { offsetUs: 0, ppm });
    const second = clock.skew(1_000_000, { offsetUs: 0, ppm });
    const rate = 1 + together / 1_000_000;
    expect(clock.timerUs(300_000)).toBe(Math.round(300_000 / rate));
    const before = clock.read(2_000_000);
    expect(before).toBe(2_000_000 + ppm + together);
    expect(clock.read(3_000_000) - before).toBe(1_000_000 + together);
    second();
    expect(clock.read(3_000_000)).toBe(3_000_000 + 3 * ppm);
    expect(clock.timerUs(300_000)).toBe(Math.round(300_000 / (1 + ppm / 1_000_000)));
    first();
    expect(clock.read(3_000_000)).toBe(3_000_000);
  });

  test('lets no timer take longer than any run', () => {
    const clock = new NodeClock();
    clock.skew(0, { offsetUs: 0, ppm: -900_000 });
    expect(clock.timerUs(FOREVER_US)).toBe(FOREVER_US);
  });

  test('holds timers while it stands still, for as long as anything stops it', () => {
    const clock = new NodeClock();
    const fired: string[] = [];
    clock.timerDue(() => fired.push('before'));
    const first = clock.freeze(5_000);
    const second = clock.freeze(6_000);
    expect(clock.read(9_000)).toBe(5_000);
    clock.timerDue(() => fired.push('one'));
    clock.timerDue(() => fired.push('two'));
    first();
    first();
    expect([clock.read(9_000), fired]).toEqual([5_000, ['before']]);
    second();
    expect([clock.read(9_000), fired]).toEqual([9_000, ['before', 'one', 'two']]);
  });
});
