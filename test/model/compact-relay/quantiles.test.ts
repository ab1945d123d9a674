import { expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { quantileSampler } from '../../../src/model/compact-relay/quantiles.ts';

const TABLE = [
  [0, 10],
  [0.5, 1000],
  [0.9, 50_000],
  [1, 1_000_000],
] as const;

test('draws as the table says: each row splits the draws by its share', () => {
  const draw = quantileSampler(TABLE);
  const stream = new Streams('quantiles').of('table', 'draws');
  const drawn = Array.from({ length: 20_000 }, () => draw(stream));
  for (const [share, us] of TABLE) {
    const below = drawn.filter((one) => one <= us).length / drawn.length;
    // Four standard deviations of a share of 20,000 draws.
    expect(Math.abs(below - share)).toBeLessThan(4 * Math.sqrt(0.25 / 20_000));
  }
  // The mean of the straight lines, by trapezes: 252.5 + 10,200 + 52,500.
  const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
  expect(mean / 62_952.5).toBeCloseTo(1, 1);
});

test('refuses a table with a gap or out of order', () => {
  expect(() =>
    quantileSampler([
      [0.1, 1],
      [1, 2],
    ]),
  ).toThrow('do not run from 0 to 1');
  expect(() => quantileSampler([])).toThrow('do not run from 0 to 1');
  expect(() =>
    quantileSampler([
      [0, 5],
      [0.5, 4],
      [1, 9],
    ]),
  ).toThrow('not ascending: 0.5');
});
