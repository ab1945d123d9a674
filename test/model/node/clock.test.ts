import { describe, expect, test } from 'vitest';
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
