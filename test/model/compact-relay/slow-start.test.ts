import { expect, test } from 'vitest';
import { slowStartUs } from '../../../src/model/compact-relay/slow-start.ts';

const PATH = { roundTripUs: 100_000, bitsPerSecond: 80_000_000 };

test('what fits in the first window takes its time on the wire', () => {
  expect(slowStartUs(0, PATH)).toBe(0);
  expect(slowStartUs(10_000, PATH)).toBe(1000);
  expect(slowStartUs(14_600, PATH)).toBe(1460);
});

test('each further window waits a round trip and is twice as large', () => {
  // 14,600 + 29,200 + 58,400 = 102,200 bytes leave in three windows.
  expect(slowStartUs(14_601, PATH)).toBe(100_001);
  expect(slowStartUs(43_800, PATH)).toBe(100_000 + 2920);
  expect(slowStartUs(102_200, PATH)).toBe(200_000 + 5840);
  expect(slowStartUs(102_201, PATH)).toBe(300_001);
});

test('a path that is full is limited by its rate', () => {
  const slow = { roundTripUs: 100_000, bitsPerSecond: 1_000_000 };
  expect(slowStartUs(1_000_000, slow)).toBe(8_000_000);
  const bytes = 1_000_000_000;
  const atRate = (bytes * 8) / 80;
  expect(slowStartUs(bytes, PATH)).toBeGreaterThan(atRate);
  expect(slowStartUs(bytes, PATH)).toBeLessThan(atRate + 8 * PATH.roundTripUs);
});
