import { describe, expect, test } from 'vitest';
import { CongestionWindow } from '../../../src/model/hotstuff/congestion-window.ts';

const PACKET_BYTES = 1000;

/** Mean packets under way when one of so many is lost, in its turn, and the window is always full. */
function meanPackets(roundTripUs: number, packetsPerLoss: number): number {
  const window = new CongestionWindow(PACKET_BYTES, roundTripUs);
  let [nowUs, sent, sum, rounds, losses] = [0, 0, 0, 0, 0];
  for (; losses < 60; nowUs += roundTripUs) {
    const packets = window.bytes / PACKET_BYTES;
    if (losses >= 20) {
      sum += packets;
      rounds += 1;
    }
    for (let packet = 0; packet < Math.floor(packets); packet++) {
      sent += 1;
      if (sent % packetsPerLoss === 0) {
        window.lost(nowUs + roundTripUs);
        losses += 1;
      } else {
        window.acknowledged(PACKET_BYTES, nowUs + roundTripUs);
      }
    }
  }
  return sum / rounds;
}

describe('a congestion window', () => {
  test('begins with ten packets and doubles each round trip', () => {
    const window = new CongestionWindow(PACKET_BYTES, 100_000);
    expect(window.bytes).toBe(10_000);
    window.acknowledged(10_000, 100_000);
    window.acknowledged(20_000, 200_000);
    expect(window.bytes).toBe(40_000);
  });

  // RFC 9438, section 5.1, table 2: round trips of 100 ms. Its figures are of a formula that leaves
  // out the round trip in which a loss is noticed, hence the width.
  test.each([
    [10_000, 187],
    [100_000, 1054],
  ])('has the mean size of RFC 9438 when one packet in %i is lost', (packetsPerLoss, mean) => {
    const ours = meanPackets(100_000, packetsPerLoss);
    expect(ours).toBeGreaterThan(0.85 * mean);
    expect(ours).toBeLessThan(1.15 * mean);
  });

  // Table 3: round trips of 10 ms, where Reno's growth is the quicker one.
  test('is no smaller than that of Reno', () => {
    expect(meanPackets(10_000, 1000)).toBeGreaterThan(0.85 * 38);
    expect(meanPackets(10_000, 1000)).toBeLessThan(1.2 * 38);
  });

  test('is cut once for what is lost within one round trip, and is back after the cubic time', () => {
    const window = new CongestionWindow(PACKET_BYTES, 100_000);
    while (window.bytes < 1_000_000) window.acknowledged(window.bytes, 0);
    const beforeBytes = window.bytes;
    window.lost(1_000_000);
    window.lost(1_050_000);
    expect(window.bytes).toBeCloseTo(0.7 * beforeBytes, 0);
    const plateauSeconds = Math.cbrt((0.3 * beforeBytes) / PACKET_BYTES / 0.4);
    let nowUs = 1_100_000;
    for (; window.bytes < 0.99 * beforeBytes; nowUs += 100_000) {
      window.acknowledged(window.bytes, nowUs);
    }
    const backSeconds = (nowUs - 1_100_000) / 1_000_000;
    expect(backSeconds).toBeGreaterThan(0.5 * plateauSeconds);
    expect(backSeconds).toBeLessThan(1.1 * plateauSeconds);
  });

  test('halves for each timeout of a pause, down to ten packets, and may then double again', () => {
    const window = new CongestionWindow(PACKET_BYTES, 100_000);
    for (const bytes of [10_000, 20_000, 40_000, 80_000]) window.acknowledged(bytes, 0);
    window.paused(0.9);
    expect(window.bytes).toBe(160_000);
    window.paused(2.5);
    expect(window.bytes).toBe(40_000);
    window.paused(100);
    expect(window.bytes).toBe(10_000);
    window.acknowledged(10_000, 5_000_000);
    expect(window.bytes).toBe(20_000);
  });

  // RFC 2861, section 3.1: half way to what is used, each timeout; what is kept may be doubled to.
  test('is lowered half way to what is used while that does not fill it', () => {
    const window = new CongestionWindow(PACKET_BYTES, 100_000);
    for (const bytes of [10_000, 20_000, 40_000, 80_000]) window.acknowledged(bytes, 0);
    window.used(90_000, 0, 300_000);
    const seen: number[] = [];
    for (let nowUs = 100_000; nowUs <= 1_500_000; nowUs += 100_000) {
      window.used(20_000, nowUs, 300_000);
      if (seen.at(-1) !== window.bytes) seen.push(window.bytes);
    }
    expect(seen).toEqual([160_000, 90_000, 55_000, 37_500]);
    window.acknowledged(20_000, 1_600_000);
    expect(window.bytes).toBe(57_500);
  });
});
