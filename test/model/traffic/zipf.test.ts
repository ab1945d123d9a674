import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { zipfSampler } from '../../../src/model/traffic/zipf.ts';

const streamOf = (seed: string) => new Streams(seed).of('traffic', 'senders');

describe('zipfSampler', () => {
  test.each([0, 0.5, 0.99, 1, 2.5])('draws rank r in proportion to 1 / r^%d', (exponent) => {
    const [count, draws] = [20, 40_000];
    const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const draw = zipfSampler(count, exponent);
    const stream = streamOf(String(exponent));
    const found = new Array<number>(count).fill(0);
    for (let drawn = 0; drawn < draws; drawn++) found[draw(stream)]! += 1;
    const squares = weights.map((weight, rank) => {
      const expected = (draws * weight) / total;
      return (found[rank]! - expected) ** 2 / expected;
    });
    // 19 degrees of freedom: mean 19, deviation 6.2.
    expect(squares.reduce((sum, one) => sum + one, 0)).toBeLessThan(19 + 5 * 6.2);
  });

  // The first of a million has the share 1 / H with H = ln 1000000 + 0.5772156649 for exponent 1.
  test('has the right weights to the last of very many', () => {
    const [count, draws] = [1_000_000, 100_000];
    const draw = zipfSampler(count, 1);
    const stream = streamOf('1');
    const ranks = Array.from({ length: draws }, () => draw(stream));
    const harmonic = Math.log(count) + 0.5772156649;
    const first = draws / harmonic;
    const upper = (draws * Math.LN2) / harmonic;
    const foundFirst = ranks.filter((rank) => rank === 0).length;
    const foundUpper = ranks.filter((rank) => rank >= count / 2).length;
    expect(Math.abs(foundFirst - first)).toBeLessThan(5 * Math.sqrt(first));
    expect(Math.abs(foundUpper - upper)).toBeLessThan(5 * Math.sqrt(upper));
    expect(Math.max(...ranks.slice(0, 10_000))).toBeLessThan(count);
  });

  test('draws the only thing there is, and with the largest exponent hardly any but the first', () => {
    const stream = streamOf('2');
    expect(zipfSampler(1, 1)(stream)).toBe(0);
    const steep = zipfSampler(1000, 20);
    const others = Array.from({ length: 1000 }, () => steep(stream)).filter((rank) => rank > 0);
    expect(others.length).toBeLessThan(3);
  });

  test('refuses nothing to draw from, and an exponent out of range', () => {
    expect(() => zipfSampler(0, 1)).toThrow('count is not a number of things: 0');
    expect(() => zipfSampler(5, 21)).toThrow('exponent is out of range: 21');
    expect(() => zipfSampler(5, -1)).toThrow('exponent is out of range: -1');
  });
});
