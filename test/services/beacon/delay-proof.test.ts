import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  powerModulo,
  proveDelay,
  RSA_2048,
  verifyDelay,
} from '../../../src/services/beacon/delay-proof.ts';

/** Two primes, so that whoever knows them computes any delay at once: the oracle. */
const P = 2n ** 61n - 1n;
const Q = 2n ** 89n - 1n;
const parameters = { modulus: P * Q, iterations: 1_000_000, squarings: 200 };
const seed = Uint8Array.of(1, 2, 3);

function naivePower(base: bigint, exponent: number, modulus: bigint): bigint {
  let power = 1n % modulus;
  for (let step = 0; step < exponent; step++) power = (power * base) % modulus;
  return power;
}

describe('proveDelay', () => {
  test('gives a proof that verifies, for any seed and number of squarings', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 300 }), (any, squarings) => {
        const of = { ...parameters, squarings };
        expect(verifyDelay(of, any, proveDelay(of, any))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  // One squaring gives the input's square, two the fourth power: so outputs chain by squaring, and
  // the output of 200 is the input to the power of 2^200 modulo the group's order, by Euler.
  test('gives the output that the factors of the modulus give at once', () => {
    const { modulus } = parameters;
    const square = proveDelay({ ...parameters, squarings: 1 }, seed).output;
    const order = (P - 1n) * (Q - 1n);
    const exponent = powerModulo(2n, 199n, order);
    expect(proveDelay(parameters, seed).output).toBe(powerModulo(square, exponent, modulus));
  });

  test('computes modulo RSA-2048, too', () => {
    const of = { modulus: RSA_2048, iterations: 5, squarings: 70 };
    expect(RSA_2048.toString(2).length).toBe(2048);
    expect(verifyDelay(of, seed, proveDelay(of, seed))).toBe(true);
  });
});

describe('verifyDelay', () => {
  test('needs the proof: it is no constant once the quotient is above 0', () => {
    const proofs = [63, 65, 100, 200].map((squarings) => {
      return proveDelay({ ...parameters, squarings }, seed).proof;
    });
    expect(proofs[0]).toBe(1n);
    expect(new Set(proofs).size).toBe(4);
  });

  const delay = proveDelay(parameters, seed);

  test.each([
    ['one iteration more', { ...parameters, iterations: 1_000_001 }, seed, delay],
    ['one squaring fewer', { ...parameters, squarings: 199 }, seed, delay],
    ['another seed', parameters, Uint8Array.of(1, 2, 4), delay],
    ['another output', parameters, seed, { ...delay, output: delay.output + 1n }],
    ['another proof', parameters, seed, { ...delay, proof: delay.proof + 1n }],
    ['a negated output', parameters, seed, { ...delay, output: P * Q - delay.output }],
    ['no group element', parameters, seed, { ...delay, output: delay.output + P * Q }],
    ['zero', parameters, seed, { output: 0n, proof: 0n }],
  ])('refuses %s', (_, of, from, claimed) => {
    expect(verifyDelay(of, from, claimed)).toBe(false);
  });

  test('refuses parameters that are no delay', () => {
    expect(() => verifyDelay({ ...parameters, squarings: 0 }, seed, delay)).toThrow('squarings');
    expect(() => proveDelay({ ...parameters, iterations: 0 }, seed)).toThrow('iterations');
  });
});

describe('powerModulo', () => {
  test('agrees with repeated multiplication', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 999n), fc.nat(60), fc.bigInt(1n, 999n), (base, exponent, of) => {
        expect(powerModulo(base, BigInt(exponent), of)).toBe(naivePower(base, exponent, of));
      }),
    );
  });
});
