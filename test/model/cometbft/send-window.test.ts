import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { SendWindow } from '../../../src/model/cometbft/send-window.ts';

const FIRST_BYTES = 14_480;
const ROUND_TRIP_US = ms(100);

const TX_PER_SECOND = [200, 400, 800, 1600];
const TX_BYTES = 520;
/**
 * By how much messages are late, in milliseconds beyond the way, on average from the 10th to the 59th
 * second: a message each second, over connections of Linux 6.1. By the round trip in milliseconds,
 * and by transactions of 520 bytes a second (`npm run bench:linux -- 14,60,88,116,146,186,210
 * 200,400,800,1600 1000`).
 */
const LATE_ON_LINUX: readonly (readonly [number, readonly number[]])[] = [
  [14, [43, 43, 57, 57]],
  [60, [181, 181, 181, 181]],
  [88, [177, 177, 177, 177]],
  [116, [117, 117, 117, 233]],
  [146, [147, 147, 152, 293]],
  [186, [187, 187, 187, 217]],
  [210, [211, 211, 211, 211]],
];

describe('SendWindow', () => {
  // Ten packets of 1448 bytes go at once; then 20, so that 43,440 bytes take one round trip.
  test('needs a round trip whenever it is used up, and doubles', () => {
    const window = (): SendWindow => new SendWindow(ROUND_TRIP_US);
    expect(window().pass(0, FIRST_BYTES)).toBe(0);
    expect(window().pass(0, 3 * FIRST_BYTES)).toBe(ROUND_TRIP_US);
    expect(window().pass(0, 3 * FIRST_BYTES + 1)).toBe(2 * ROUND_TRIP_US);
  });

  test('does not grow while less than half of it is used', () => {
    const window = new SendWindow(ROUND_TRIP_US);
    for (let trip = 0; trip < 5; trip++) window.pass(trip * ROUND_TRIP_US, FIRST_BYTES / 2 - 1);
    expect(window.room(5 * ROUND_TRIP_US)).toBe(FIRST_BYTES);
  });

  test('is halved for each timeout of a pause, but not below what it was at first', () => {
    const room = (pauseUs: number): number => {
      const window = new SendWindow(ROUND_TRIP_US);
      const endUs = window.pass(0, 7 * FIRST_BYTES);
      return window.room(endUs + pauseUs) / FIRST_BYTES;
    };
    const timeoutUs = ROUND_TRIP_US + ms(200);
    expect([ROUND_TRIP_US, timeoutUs + 1, 2 * timeoutUs + 1].map(room)).toEqual([8, 4, 2]);
    expect(room(seconds(60))).toBe(1);
  });

  test('goes half the way to what is used, if that is little for a timeout', () => {
    const window = new SendWindow(ROUND_TRIP_US);
    let atUs = window.pass(0, 7 * FIRST_BYTES);
    for (let trip = 0; trip < 3; trip++) {
      atUs += ROUND_TRIP_US;
      window.pass(atUs, 2 * FIRST_BYTES);
    }
    expect(window.room(atUs + ROUND_TRIP_US) / FIRST_BYTES).toBe(5);
  });

  test.each(LATE_ON_LINUX)('is as late over %i ms as Linux, or by one trip', (tripMs, late) => {
    const errors = late.map((theirs, index) => {
      return Math.abs(meanLateMs(ms(tripMs), TX_PER_SECOND[index]! * TX_BYTES) - theirs);
    });
    for (const error of errors) expect(error).toBeLessThan(tripMs);
    if (tripMs < 100 || tripMs > 200) for (const error of errors) expect(error).toBeLessThan(2);
  });
});

function meanLateMs(roundTripUs: number, bytes: number): number {
  const window = new SendWindow(roundTripUs);
  let [count, sumUs] = [0, 0];
  for (let atUs = 0; atUs < seconds(59); atUs += seconds(1)) {
    const lateUs = window.pass(atUs, bytes) - atUs;
    if (atUs < seconds(10)) continue;
    count += 1;
    sumUs += lateUs;
  }
  return sumUs / count / 1000;
}
