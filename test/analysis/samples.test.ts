import { describe, expect, test } from 'vitest';
import { baselineOf } from '../../src/analysis/baseline.ts';
import { driftOf, isDrifting, reachesLimitUs } from '../../src/analysis/drift.ts';
import { Stream } from '../../src/kernel/stream.ts';

const SECOND_US = 1_000_000;

describe('driftOf', () => {
  // Anscombe (1973): four data sets with one line, y = 3 + x / 2, and a slope error of 0.1179.
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const order = x.map((_, index) => index).sort((a, b) => x[a]! - x[b]!);

  test('finds line and error of the published data', () => {
    const times = order.map((index) => x[index]! * SECOND_US);
    const drift = driftOf(
      times,
      order.map((index) => y[index]!),
    )!;
    expect(drift.slopePerSecond).toBeCloseTo(0.5001, 4);
    expect(drift.standardError).toBeCloseTo(0.1179, 4);
    expect(drift.value).toBeCloseTo(3.0001 + 14 * 0.5001, 3);
    expect(isDrifting(drift)).toBe(true);
    expect(isDrifting(drift, 0.99999)).toBe(false);
  });

  test('tells when the line reaches a limit, and when it never does', () => {
    const drift = driftOf([0, SECOND_US, 2 * SECOND_US], [10, 12, 14])!;
    expect(reachesLimitUs(drift, 20)).toBe(5 * SECOND_US);
    expect(reachesLimitUs(drift, 14)).toBe(2 * SECOND_US);
    expect(reachesLimitUs(drift, 13)).toBeNull();
    const falling = driftOf([0, SECOND_US], [10, 8])!;
    expect(reachesLimitUs(falling, 20)).toBeNull();
    expect(reachesLimitUs(falling, 0)).toBe(5 * SECOND_US);
    expect(reachesLimitUs(driftOf([0, SECOND_US], [1, 1])!, 2)).toBeNull();
  });

  test('draws no line through fewer than two instants', () => {
    expect(driftOf([5], [1])).toBeNull();
    expect(driftOf([5, 5], [1, 2])).toBeNull();
  });
});

describe('baselineOf', () => {
  test('summarises by nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, index) => ((index * 77) % 200) + 1);
    expect(baselineOf(values)).toMatchObject({
      count: 200,
      mean: 100.5,
      p50: 100,
      p95: 190,
      p99: 198,
      isStationary: true,
    });
    expect(baselineOf([])).toBeNull();
  });

  test('finds a trend, and finds one in noise about as often as it says', () => {
    const stream = new Stream([1, 2, 3, 4]);
    const noise = () => Array.from({ length: 60 }, () => stream.uniform());
    const rising = noise().map((value, index) => value + index / 30);
    expect(baselineOf(rising)?.isStationary).toBe(false);
    const alarms = Array.from({ length: 1_000 }, noise).filter(
      (values) => baselineOf(values, 0.95)?.isStationary === false,
    );
    // 50 are expected, with a deviation of 7.
    expect(Math.abs(alarms.length - 50)).toBeLessThan(28);
  });
});
