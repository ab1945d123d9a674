import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../src/kernel/time.ts';
import { Timetoke } from '../../../src/model/consensus/timetoke.ts';

const HOUR = minutes(60);
const DAY = 24 * HOUR;

describe('Timetoke', () => {
  test('counts whole hours of windows of an hour or more', () => {
    const balance = new Timetoke();
    expect(balance.prove(0, HOUR - 1)).toBe(0);
    expect(balance.prove(0, HOUR)).toBe(1);
    expect(balance.prove(HOUR, 3 * HOUR + minutes(59))).toBe(2);
    expect(balance.hours).toBe(3);
  });

  test('counts no time twice, and loses none to odd windows', () => {
    const balance = new Timetoke();
    balance.prove(0, 3 * HOUR);
    expect(balance.prove(HOUR, 3 * HOUR)).toBe(0);
    expect(balance.prove(0, 4 * HOUR)).toBe(1);
    for (let end = 4 * HOUR; end <= 16 * HOUR; end += minutes(90)) {
      balance.prove(Math.max(0, end - 2 * HOUR), end);
    }
    expect(balance.hours).toBe(16);
  });

  test('holds 720 hours at most', () => {
    const balance = new Timetoke();
    expect(balance.prove(0, 1000 * HOUR)).toBe(720);
    expect(balance.prove(1000 * HOUR, 1001 * HOUR)).toBe(0);
  });

  test('loses an hour a day, however often it is asked to', () => {
    const [often, seldom] = [new Timetoke(), new Timetoke()];
    for (const balance of [often, seldom]) balance.prove(0, 10 * HOUR);
    const start = 10 * HOUR;
    for (let at = start; at <= start + 3 * DAY; at += HOUR) often.decay(at);
    expect(seldom.decay(start + 3 * DAY)).toBe(3);
    expect([often.hours, seldom.hours]).toEqual([7, 7]);
    expect(seldom.decay(start + 100 * DAY)).toBe(7);
    expect(seldom.hours).toBe(0);
  });

  test('has nothing to lose before the first proof or after it is forfeited', () => {
    const balance = new Timetoke();
    expect(balance.decay(100 * DAY)).toBe(0);
    balance.prove(100 * DAY, 100 * DAY + 5 * HOUR);
    balance.forfeit();
    expect([balance.hours, balance.decay(200 * DAY)]).toEqual([0, 0]);
    expect(balance.prove(100 * DAY, 100 * DAY + 5 * HOUR)).toBe(0);
  });

  test('is announced once there is something, then every 600 s', () => {
    const balance = new Timetoke();
    expect(balance.isSyncDue(DAY)).toBe(false);
    balance.prove(0, HOUR);
    expect(balance.isSyncDue(HOUR)).toBe(true);
    balance.markSynced(HOUR);
    expect(balance.isSyncDue(HOUR + seconds(600) - 1)).toBe(false);
    expect(balance.isSyncDue(HOUR + seconds(600))).toBe(true);
  });

  test('refuses a window that does not end after its start', () => {
    expect(() => new Timetoke().prove(5, 5)).toThrow('presence ends before it starts: 5');
  });
});
