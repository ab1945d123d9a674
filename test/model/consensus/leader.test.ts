import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LeaderSchedule } from '../../../src/model/consensus/leader.ts';

const BEACON = Uint8Array.from({ length: 32 }, (_, index) => index);

/** Pearson's statistic of counts against expected counts. */
function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce(
    (sum, count, index) => sum + (count - expected[index]!) ** 2 / expected[index]!,
    0,
  );
}

/** Leaders of one round over many heights, counted by validator. */
function countLeaders(powers: readonly number[], round: number, heights: number): number[] {
  const schedule = new LeaderSchedule(BEACON, powers);
  const counts = powers.map(() => 0);
  for (let height = 0; height < heights; height++) counts[schedule.leaderOf(height, round)]! += 1;
  return counts;
}

describe('LeaderSchedule', () => {
  // 18.47 is the 99.9 % point of chi-square with 4 degrees of freedom.
  test('gives round 0 to each validator in proportion to its power', () => {
    const powers = [1, 2, 3, 10, 4];
    const expected = powers.map((power) => (8_000 * power) / 20);
    expect(chiSquare(countLeaders(powers, 0, 8_000), expected)).toBeLessThan(18.47);
  });

  test('gives round 1 as a second draw without the first drawn', () => {
    const powers = [1, 2, 3, 10, 4];
    const expected = powers.map((power, second) => {
      const ways = powers.map((other, first) =>
        first === second ? 0 : ((other / 20) * power) / (20 - other),
      );
      return 8_000 * ways.reduce((sum, way) => sum + way, 0);
    });
    expect(chiSquare(countLeaders(powers, 1, 8_000), expected)).toBeLessThan(18.47);
  });

  test('elects another leader at every view change, and everybody before anybody twice', () => {
    const powers = fc.array(fc.nat(1000), { minLength: 2, maxLength: 30 });
    const property = fc.property(powers, fc.nat(), (weights, height) => {
      const candidates = weights.flatMap((weight, index) => (weight > 0 ? [index] : []));
      fc.pre(candidates.length > 1);
      const schedule = new LeaderSchedule(BEACON, weights);
      const count = candidates.length;
      const leaders = Array.from({ length: 3 * count }, (_, r) => schedule.leaderOf(height, r));
      expect(leaders.slice(0, count).sort((a, b) => a - b)).toEqual(candidates);
      expect(leaders.slice(count, 2 * count)).toEqual(leaders.slice(0, count));
      for (let round = 1; round < leaders.length; round++) {
        expect(leaders[round]).not.toBe(leaders[round - 1]);
      }
    });
    fc.assert(property, { seed: 11, numRuns: 200 });
  });

  test('is a function of beacon, height, round and powers, in whatever order it is asked', () => {
    const powers = [5, 1, 4, 2, 8];
    const places = Array.from({ length: 600 }, (_, index) => [index % 120, index % 5] as const);
    const forward = new LeaderSchedule(BEACON, powers);
    const backward = new LeaderSchedule(BEACON, powers);
    const asked = places.map(([height, round]) => forward.leaderOf(height, round));
    const reversed = [...places]
      .reverse()
      .map(([height, round]) => backward.leaderOf(height, round));
    expect(reversed.reverse()).toEqual(asked);
    const other = new LeaderSchedule(BEACON.slice().fill(1), powers);
    expect(places.map(([height, round]) => other.leaderOf(height, round))).not.toEqual(asked);
  });

  // The first draw again, from the words of the documentation.
  test('draws its first leader as documented', () => {
    const powers = [5, 1, 4, 2, 8];
    const schedule = new LeaderSchedule(BEACON, powers);
    for (let height = 0; height < 50; height++) {
      const text = Buffer.from('simnet.leader.v1');
      const seed = Buffer.alloc(40);
      seed.set(BEACON);
      seed.writeBigUInt64BE(BigInt(height), 32);
      const sized = [text, seed, Buffer.alloc(4)].map((part) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(part.length);
        return Buffer.concat([length, part]);
      });
      const word = createHash('sha256').update(Buffer.concat(sized)).digest().readUInt32BE(0);
      const ticket = word % 20;
      const ends = [5, 6, 10, 12, 20];
      expect(schedule.leaderOf(height, 0)).toBe(ends.findIndex((end) => ticket < end));
    }
  });

  test('stays with one validator for an epoch where the scenario says so', () => {
    const powers = [3, 1, 4, 1, 5];
    const constant = new LeaderSchedule(BEACON, powers, 'constant');
    const leader = constant.leaderOf(1, 0);
    for (let height = 1; height < 40; height += 1) {
      expect([0, 1, 7].map((round) => constant.leaderOf(height, round))).toEqual(
        Array(3).fill(leader),
      );
    }
    const epochs = Array.from({ length: 40 }, (_, epoch) => BEACON.slice().fill(epoch + 2));
    const elected = epochs.map((beacon) =>
      new LeaderSchedule(beacon, powers, 'constant').leaderOf(1, 0),
    );
    expect(new Set(elected).size).toBe(5);
  });

  test('refuses a beacon or powers it cannot draw from', () => {
    expect(() => new LeaderSchedule(new Uint8Array(31), [1])).toThrow('a beacon has 32 bytes: 31');
    expect(() => new LeaderSchedule(BEACON, [0, 0])).toThrow('total power is out of range: 0');
    expect(() => new LeaderSchedule(BEACON, [1.5])).toThrow('power is not a whole number: 1.5');
    expect(() => new LeaderSchedule(BEACON, [2 ** 32])).toThrow('total power is out of range');
  });
});
