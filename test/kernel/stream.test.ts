import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stream, type StreamState } from '../../src/kernel/stream.ts';

/** sfc32 a second time, from its description, in whole numbers of any size. */
function* sfc32(state: StreamState): Generator<number, never> {
  const mask = 0xffff_ffffn;
  let [a, b, c, counter] = state.map((word) => BigInt(word) & mask) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  for (;;) {
    const drawn = (a + b + counter) & mask;
    const rotated = ((c << 21n) | (c >> 11n)) & mask;
    [a, b, c] = [b ^ (b >> 9n), (c * 9n) & mask, (rotated + drawn) & mask];
    counter = (counter + 1n) & mask;
    yield Number(drawn);
  }
}

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const fresh = () => new Stream([3, 1, 4, 1]);
const many = 100_000;

describe('Stream', () => {
  test('gives the published numbers of sfc32', () => {
    // github.com/maloquacious/prng, sfc32_test.go: state 0, 12345, 0, 1 after 12 draws.
    const stream = new Stream([0, 12345, 0, 1]);
    for (let draw = 0; draw < 12; draw++) stream.u32();
    const drawn = Array.from({ length: 5 }, () => stream.u32());
    expect(drawn).toEqual([235160590, 2967261163, 116171463, 2882324903, 362604721]);
  });

  test('agrees with sfc32 in whole numbers of any size, from any state', () => {
    fc.assert(
      fc.property(word, word, word, word, (...state) => {
        const stream = new Stream(state);
        const model = sfc32(state);
        for (let draw = 0; draw < 200; draw++) expect(stream.u32()).toBe(model.next().value);
      }),
    );
  });

  test('makes a uniform draw of the high 27 and 26 bits of two words', () => {
    const stream = fresh();
    const model = sfc32([3, 1, 4, 1]);
    for (let draw = 0; draw < 1000; draw++) {
      const high = BigInt(model.next().value >>> 5);
      const low = BigInt(model.next().value >>> 6);
      expect(stream.uniform()).toBe(Number((high << 26n) | low) / 2 ** 53);
    }
  });

  test.each([1, 2, 3, 10, 1000, 2 ** 21, 2 ** 21 + 1, 2 ** 32, 2 ** 53 - 1])(
    'draws below %d within the range and evenly',
    (n) => {
      const stream = fresh();
      const cellCount = Math.min(n, 10);
      const counts = new Array<number>(cellCount).fill(0);
      for (let draw = 0; draw < many; draw++) {
        const drawn = stream.below(n);
        if (!Number.isInteger(drawn) || drawn < 0 || drawn >= n) throw new Error(`drew ${drawn}`);
        counts[Math.floor((drawn / n) * cellCount)]!++;
      }
      // For n between 10 and 2^53 the cells may differ by one value, of no weight here.
      expect(chiSquared(counts)).toBeLessThan(27.9);
    },
  );

  test('draws fairly where a plain remainder would not', () => {
    // Of 2^53 values, a remainder by 3 * 2^51 would draw the first third twice as often.
    const n = 3 * 2 ** 51;
    const stream = fresh();
    const thirds = [0, 0, 0];
    for (let draw = 0; draw < many; draw++) thirds[Math.floor(stream.below(n) / 2 ** 51)]!++;
    expect(chiSquared(thirds)).toBeLessThan(13.8);
  });

  test.each([0, -1, 0.5, 2 ** 53, Number.NaN])('refuses to draw below %d', (n) => {
    expect(() => fresh().below(n)).toThrow('range is empty or not whole');
  });

  test('takes a chance as often as it says, always at the same cost', () => {
    const stream = fresh();
    const reference = fresh();
    for (const p of [0, 0.01, 0.5, 0.99, 1]) {
      let count = 0;
      for (let draw = 0; draw < many; draw++) count += Number(stream.chance(p));
      expect(Math.abs(count - p * many)).toBeLessThanOrEqual(4 * Math.sqrt(many * p * (1 - p)));
      for (let draw = 0; draw < many; draw++) reference.uniform();
      expect(stream.u32()).toBe(reference.u32());
    }
    expect(() => stream.chance(1.01)).toThrow('probability is not from 0 to 1: 1.01');
    expect(() => stream.chance(Number.NaN)).toThrow('probability is not from 0 to 1: NaN');
  });

  test('shuffles into each order alike', () => {
    const stream = fresh();
    const counts = new Map<string, number>();
    for (let round = 0; round < 24_000; round++) {
      const items = ['a', 'b', 'c', 'd'];
      stream.shuffle(items);
      const order = items.join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquared([...counts.values()])).toBeLessThan(49.7);
  });

  test('shuffles nothing and one item', () => {
    const empty: number[] = [];
    const single = [7];
    fresh().shuffle(empty);
    fresh().shuffle(single);
    expect([empty, single]).toEqual([[], [7]]);
  });

  test('picks each item alike, and none from nothing', () => {
    const stream = fresh();
    const items = ['a', 'b', 'c'];
    const counts = [0, 0, 0];
    for (let draw = 0; draw < many; draw++) counts[items.indexOf(stream.pick(items))]!++;
    expect(chiSquared(counts)).toBeLessThan(13.8);
    expect(() => stream.pick([])).toThrow('nothing to pick from');
  });

  test('fills bytes with its words, lowest byte first', () => {
    fc.assert(
      fc.property(fc.nat(40), (length) => {
        const bytes = new Uint8Array(length);
        fresh().fill(bytes);
        const words = Buffer.alloc(44);
        const model = sfc32([3, 1, 4, 1]);
        for (let at = 0; at < 44; at += 4) words.writeUInt32LE(model.next().value, at);
        expect([...bytes]).toEqual([...words.subarray(0, length)]);
      }),
    );
  });
});

// Thresholds in the tests are the 0.1 % points for the number of cells less one.
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
