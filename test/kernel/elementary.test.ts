import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp, minusLogarithm } from '../../src/kernel/elementary.ts';
import { normalQuantile } from '../../src/kernel/normal-quantile.ts';

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const share = (of: number): number => (of + 0.5) / 2 ** 32;
/** Every power of two and its neighbours: where exponent and table index change. */
const edges = Array.from({ length: 33 }, (_, bit) => [2 ** bit - 1, 2 ** bit, 2 ** bit + 1])
  .flat()
  .filter((value) => value <= 0xffff_ffff);
const runs = { numRuns: 3000 };

describe('minusLogarithm', () => {
  // Math.log1p is the judge near 1, where the share itself is rounded.
  const expected = (of: number): number => {
    const above = 2 ** 32 - 1 - of;
    return of > 2 ** 31 ? -Math.log1p(-share(above)) : -Math.log(share(of));
  };

  test('agrees with the logarithm of the engine to 1e-15', () => {
    const agrees = (of: number): void => {
      const difference = Math.abs(minusLogarithm(of) - expected(of));
      expect(difference).toBeLessThan(1e-15 + 1e-15 * expected(of));
    };
    for (const edge of edges) agrees(edge);
    fc.assert(fc.property(word, agrees), runs);
  });

  test('is above 0 and falls as the word rises', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(minusLogarithm(low)).toBeGreaterThanOrEqual(minusLogarithm(high));
        expect(minusLogarithm(high)).toBeGreaterThan(0);
      }),
      runs,
    );
  });
});

describe('exp', () => {
  test('agrees with the exponential of the engine to 1e-15', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      }),
      runs,
    );
    expect([exp(0), exp(700) / Math.exp(700)]).toEqual([1, 1]);
  });

  test('refuses exponents beyond its range', () => {
    for (const x of [700.1, -700.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => exp(x)).toThrow('exponent is out of range');
    }
  });
});

describe('normalQuantile', () => {
  test('has the normal distribution function as its inverse', () => {
    const inverts = (of: number): void => {
      const tail = Math.min(share(of), 1 - share(of));
      const computed = normalTail(Math.abs(normalQuantile(of)));
      expect(Math.abs(computed / tail - 1)).toBeLessThan(1e-12);
    };
    for (const edge of edges) inverts(edge);
    fc.assert(fc.property(word, inverts), runs);
  });

  test('gives tabulated quantiles', () => {
    // To 9 digits, as the nearest share of 32 bits allows.
    expect(normalQuantile(0.975 * 2 ** 32)).toBeCloseTo(1.959963984540054, 8);
    expect(normalQuantile(0.75 * 2 ** 32)).toBeCloseTo(0.674489750196082, 8);
    expect(normalQuantile(0.001 * 2 ** 32)).toBeCloseTo(-3.090232306167813, 7);
  });

  test('is antisymmetric', () => {
    fc.assert(
      fc.property(word, (of) => {
        expect(normalQuantile(0xffff_ffff - of)).toBe(-normalQuantile(of));
      }),
    );
  });
});

test('the committed tables are what their script makes', () => {
  const made = execFileSync(process.execPath, ['scripts/make-tables.mjs'], { encoding: 'utf8' });
  expect(readFileSync('src/kernel/tables.ts', 'utf8')).toBe(made);
});

/**
 * Share of a normal distribution above z >= 0. Source: Abramowitz and Stegun (1964), 26.2.11 (power
 * series) and 26.2.14 (continued fraction).
 */
function normalTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 2.5) {
    let sum = 0;
    for (let odd = 1, term = z; term > 1e-18; odd += 2, term *= (z * z) / odd) sum += term;
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let level = 200; level > 0; level--) fraction = z + level / fraction;
  return density / fraction;
}
