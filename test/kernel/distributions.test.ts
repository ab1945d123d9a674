import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type Distribution,
  exponentialUnit,
  normalUnit,
  poissonWaitUs,
  sampler,
} from '../../src/kernel/distributions.ts';
import { Stream } from '../../src/kernel/stream.ts';

const many = 200_000;
const fresh = () => new Stream([2, 7, 1, 8]);

function draw(count: number, one: (stream: Stream) => number): Float64Array {
  const stream = fresh();
  return Float64Array.from({ length: count }, () => one(stream));
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: Float64Array): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

/** Largest distance between the shares drawn and the shares expected (Kolmogorov and Smirnov). */
function distance(values: Float64Array, shareBelow: (value: number) => number): number {
  return values.toSorted().reduce((greatest, value, index) => {
    const expected = shareBelow(value);
    const above = (index + 1) / values.length - expected;
    return Math.max(greatest, above, expected - index / values.length);
  }, 0);
}

/** The 1 % point of that distance. */
const distanceMax = 1.63 / Math.sqrt(many);

/** Normal distribution function by the power series; good to 1e-12 within 6 deviations. */
function normalShare(z: number): number {
  let sum = 0;
  for (let odd = 1, term = z; Math.abs(term) > 1e-18; odd += 2, term *= (z * z) / odd) sum += term;
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

const hashOf = (values: Float64Array): string => {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) bytes.writeDoubleLE(value, index * 8);
  return createHash('sha256').update(bytes).digest('hex');
};

describe('exponentialUnit', () => {
  test('has mean 1, variance 1 and the exponential shape', () => {
    const values = draw(many, exponentialUnit);
    expect(Math.abs(mean(values) - 1)).toBeLessThan(3 / Math.sqrt(many));
    expect(Math.abs(variance(values) - 1)).toBeLessThan(3 * Math.sqrt(8 / many));
    expect(distance(values, (value) => 1 - Math.exp(-value))).toBeLessThan(distanceMax);
  });
});

describe('poissonWaitUs', () => {
  test('has the mean asked for, and lets time pass however short that is', () => {
    const values = draw(many, (stream) => poissonWaitUs(stream, 1000.5));
    expect(Math.abs(mean(values) / 1000.5 - 1)).toBeLessThan(3 / Math.sqrt(many));
    expect(draw(1000, (stream) => poissonWaitUs(stream, 0.01)).every((us) => us === 1)).toBe(true);
  });
});

describe('normalUnit', () => {
  test('has mean 0, variance 1 and the normal shape', () => {
    const values = draw(many, normalUnit);
    expect(Math.abs(mean(values))).toBeLessThan(3 / Math.sqrt(many));
    expect(Math.abs(variance(values) - 1)).toBeLessThan(3 * Math.sqrt(2 / many));
    expect(distance(values, normalShare)).toBeLessThan(distanceMax);
  });
});

describe('sampler', () => {
  test('of a constant gives it without a draw', () => {
    const stream = fresh();
    expect(sampler({ kind: 'constant', us: 5 })(stream)).toBe(5);
    expect(stream.u32()).toBe(fresh().u32());
  });

  test('of a uniform distribution includes both ends', () => {
    const values = draw(many, sampler({ kind: 'uniform', minUs: 10, maxUs: 14 }));
    const counts = [10, 11, 12, 13, 14].map((us) => values.filter((v) => v === us).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(many);
    for (const count of counts) expect(Math.abs(count - many / 5)).toBeLessThan(600);
    expect(sampler({ kind: 'uniform', minUs: 7, maxUs: 7 })(fresh())).toBe(7);
  });

  test('of an exponential distribution has its mean and shape', () => {
    const values = draw(many, sampler({ kind: 'exponential', meanUs: 1_000_000 }));
    expect(Math.abs(mean(values) / 1e6 - 1)).toBeLessThan(3 / Math.sqrt(many));
    expect(distance(values, (us) => 1 - Math.exp(-us / 1e6))).toBeLessThan(distanceMax);
  });

  test('of a lognormal distribution has its median, mean and shape', () => {
    const sigma = 0.8;
    const values = draw(many, sampler({ kind: 'lognormal', medianUs: 2_000_000, sigma }));
    const meanUs = 2e6 * Math.exp(sigma ** 2 / 2);
    const deviationUs = meanUs * Math.sqrt(Math.exp(sigma ** 2) - 1);
    expect(Math.abs(mean(values) - meanUs)).toBeLessThan((3 * deviationUs) / Math.sqrt(many));
    const shape = (us: number) => normalShare(Math.log(us / 2e6) / sigma);
    expect(distance(values, shape)).toBeLessThan(distanceMax);
  });

  test('of a lognormal distribution without spread gives its median', () => {
    expect(draw(10, sampler({ kind: 'lognormal', medianUs: 77, sigma: 0 }))).toEqual(
      new Float64Array(10).fill(77),
    );
  });

  test('of a bimodal distribution draws from the slow part as often as it says', () => {
    const distribution: Distribution = {
      kind: 'bimodal',
      fast: { kind: 'uniform', minUs: 0, maxUs: 9 },
      slow: { kind: 'constant', us: 1000 },
      slowShare: 0.05,
    };
    const values = draw(many, sampler(distribution));
    const slowCount = values.filter((us) => us === 1000).length;
    expect(Math.abs(slowCount - 0.05 * many)).toBeLessThan(3 * Math.sqrt(many * 0.05 * 0.95));
    expect(Math.abs(mean(values) - (0.95 * 4.5 + 0.05 * 1000))).toBeLessThan(2);
  });

  test('draws whole microseconds, 0 or more, and none above the greatest', () => {
    const distributions: Distribution[] = [
      { kind: 'exponential', meanUs: 3, maxUs: 5 },
      { kind: 'lognormal', medianUs: 3, sigma: 2, maxUs: 5 },
    ];
    for (const distribution of distributions) {
      const values = draw(10_000, sampler(distribution));
      expect(values.every((us) => Number.isInteger(us) && us >= 0 && us <= 5)).toBe(true);
      expect(values.includes(5)).toBe(true);
    }
  });

  test('draws nothing that time could not hold', () => {
    const values = draw(10_000, sampler({ kind: 'lognormal', medianUs: 2 ** 50, sigma: 100 }));
    expect(values.every((us) => us >= 0 && us <= 2 ** 50)).toBe(true);
  });

  test('takes as much from the stream for any parameters', () => {
    const wordAfter = (distribution: Distribution): number => {
      const stream = fresh();
      for (let count = 0; count < 100; count++) sampler(distribution)(stream);
      return stream.u32();
    };
    const expected = wordAfter({ kind: 'exponential', meanUs: 1 });
    expect(wordAfter({ kind: 'exponential', meanUs: 1e9, maxUs: 7 })).toBe(expected);
    expect(wordAfter({ kind: 'lognormal', medianUs: 1, sigma: 0 })).toBe(expected);
    expect(wordAfter({ kind: 'lognormal', medianUs: 1e6, sigma: 3 })).toBe(expected);
  });

  test.each<[string, Distribution]>([
    ['not whole microseconds: 0.5', { kind: 'constant', us: 0.5 }],
    ['not whole microseconds: -1', { kind: 'exponential', meanUs: -1 }],
    ['not whole microseconds: NaN', { kind: 'exponential', meanUs: 1, maxUs: Number.NaN }],
    ['above 2^50 microseconds', { kind: 'constant', us: 2 ** 51 }],
    ['least duration is above the greatest: 2', { kind: 'uniform', minUs: 2, maxUs: 1 }],
    ['sigma is out of range: -1', { kind: 'lognormal', medianUs: 1, sigma: -1 }],
    ['sigma is out of range: NaN', { kind: 'lognormal', medianUs: 1, sigma: Number.NaN }],
    [
      'share is not from 0 to 1: 2',
      {
        kind: 'bimodal',
        fast: { kind: 'constant', us: 1 },
        slow: { kind: 'constant', us: 2 },
        slowShare: 2,
      },
    ],
  ])('refuses a parameter outside its range: %s', (message, distribution) => {
    expect(() => sampler(distribution)).toThrow(message);
  });
});

// These numbers must come out on every machine and engine. When one changes, every trace changes.
describe('the first 10,000 draws are the same everywhere', () => {
  test.each<[string, string, (stream: Stream) => number]>([
    [
      'exponential unit',
      '96c660356cb2819d5d06298c0e4f06a75d48db5f6802f9e75c0d5a8cc018b9c5',
      exponentialUnit,
    ],
    ['normal unit', 'c3a4ff963228801010c5cebe498e1bf0616592c9f49ada11735f4fa2a8cae980', normalUnit],
    [
      'uniform',
      '6099c5a8d6623d77c800d259c6b6edef0f9648100694d18a6dc6d1f65574a802',
      sampler({ kind: 'uniform', minUs: 5, maxUs: 9_999_999 }),
    ],
    [
      'exponential',
      '88365c79b358f05c936c79e47417d361b3c7ea5469b47bfa1b4e6ea86a660c1b',
      sampler({ kind: 'exponential', meanUs: 50_000 }),
    ],
    [
      'lognormal',
      'e4e0f85b3e1073ced047053c1068c92341df75e8d6b232cd7bddc4a4b2bed173',
      sampler({ kind: 'lognormal', medianUs: 50_000, sigma: 1.2 }),
    ],
  ])('%s', (_name, expected, one) => {
    expect(hashOf(draw(10_000, one))).toBe(expected);
  });
});
