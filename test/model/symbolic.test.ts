import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VrfKey, verifyVrf } from '../../src/crypto/ecvrf.ts';
import { SigningKey, verifySignature } from '../../src/crypto/ed25519.ts';
import {
  isSampled,
  isSampledVrf,
  isSymbolicProof,
  isSymbolicSignature,
  outputOf,
  type SignedStep,
  symbolicProof,
  symbolicSignature,
} from '../../src/model/symbolic.ts';

const SEED = new Uint8Array(32).fill(9);
const signer = SigningKey.fromSeed(SEED);
const vrf = VrfKey.fromSeed(new Uint8Array(32).fill(8));

const hashes = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const steps: fc.Arbitrary<SignedStep> = fc.record({
  publicKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  step: fc.nat({ max: 2 }),
  height: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  round: fc.nat({ max: 2 ** 32 - 1 }),
  context: fc.nat({ max: 2 ** 32 - 1 }),
  blockHash: fc.option(hashes),
});

describe('a stand-in for a signature', () => {
  test('has the length of one, and no verifier of signatures takes it for one', () => {
    fc.assert(
      fc.property(steps, fc.uint8Array(), (step, message) => {
        const standIn = symbolicSignature(step);
        expect(standIn).toHaveLength(64);
        expect(verifySignature(signer.publicKey, message, standIn)).toBe('sig_malleable');
      }),
      { numRuns: 50 },
    );
  });

  test('holds for what it was made for', () => {
    fc.assert(
      fc.property(steps, (step) => {
        const again = { ...step, publicKey: step.publicKey.slice() };
        expect(isSymbolicSignature(again, symbolicSignature(step))).toBe(true);
      }),
    );
  });

  test('holds for nothing else', () => {
    fc.assert(
      fc.property(steps, steps, (step, other) => {
        fc.pre(JSON.stringify(step) !== JSON.stringify(other));
        for (const field of ['step', 'height', 'round', 'context', 'blockHash'] as const) {
          const moved = { ...step, [field]: other[field] };
          const isSame = other[field] === step[field];
          expect(isSymbolicSignature(moved, symbolicSignature(step))).toBe(isSame);
        }
        const stolen = { ...step, publicKey: other.publicKey };
        const isOwn = Buffer.compare(step.publicKey, other.publicKey) === 0;
        expect(isSymbolicSignature(stolen, symbolicSignature(step))).toBe(isOwn);
      }),
    );
  });

  test('is refused when any of its bits is flipped', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 511 }), (step, bit) => {
        const forged = symbolicSignature(step);
        forged[bit >> 3]! ^= 1 << (bit & 7);
        expect(isSymbolicSignature(step, forged)).toBe(false);
      }),
    );
  });

  test('is never a real signature of the same key', () => {
    const step = { publicKey: signer.publicKey, step: 1, height: 4, round: 0, context: 2 };
    const real = signer.sign(Uint8Array.of(1, 2, 3));
    expect(isSymbolicSignature({ ...step, blockHash: null }, real)).toBe(false);
  });
});

describe('a stand-in for a VRF proof', () => {
  const alphas = fc.uint8Array({ maxLength: 80 });

  test('has the length of one, and no verifier of proofs takes it for one', () => {
    fc.assert(
      fc.property(alphas, (alpha) => {
        const proof = symbolicProof(vrf.publicKey, alpha);
        expect(proof).toHaveLength(80);
        expect(verifyVrf(vrf.publicKey, alpha, proof).ok).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test('holds for its key and input only', () => {
    fc.assert(
      fc.property(alphas, alphas, (alpha, other) => {
        const proof = symbolicProof(vrf.publicKey, alpha);
        expect(isSymbolicProof(vrf.publicKey, alpha, proof)).toBe(true);
        const isSame = Buffer.compare(alpha, other) === 0;
        expect(isSymbolicProof(vrf.publicKey, other, proof)).toBe(isSame);
        expect(isSymbolicProof(signer.publicKey, alpha, proof)).toBe(false);
      }),
    );
  });

  test('has an output of 64 bytes of its own; a real proof keeps the output that it had', () => {
    const outputs = [1, 2, 3].map((byte) =>
      Buffer.from(outputOf(symbolicProof(vrf.publicKey, Uint8Array.of(byte)))).toString('hex'),
    );
    expect(new Set(outputs).size).toBe(3);
    for (const output of outputs) expect(output).toHaveLength(128);
    const alpha = Uint8Array.of(7);
    const proof = vrf.prove(alpha);
    const verdict = verifyVrf(vrf.publicKey, alpha, proof);
    expect(verdict.ok && verdict.output).toEqual(outputOf(proof));
  });
});

describe('a sample', () => {
  const COUNT = 10_000;

  // Binomial: at one in 20 the mean is 500, the deviation 21.8.
  test('of one vote in 20 holds about that share, whatever the votes are for', () => {
    let sampled = 0;
    for (let index = 0; index < COUNT; index++) {
      const of = (blockHash: string | null): SignedStep => ({
        ...{ publicKey: signer.publicKey, step: 1 + (index % 2), height: 1 + (index >> 3) },
        ...{ round: 0, context: (index >> 1) % 4, blockHash },
      });
      const isIn = isSampled(of(null), 20);
      expect(isSampled(of('ab'.repeat(32)), 20)).toBe(isIn);
      if (isIn) sampled += 1;
    }
    expect(Math.abs(sampled - COUNT / 20)).toBeLessThan(6 * 22);
  });

  test('of one draw in 20 holds about that share', () => {
    let sampled = 0;
    for (let index = 0; index < COUNT; index++) {
      const alpha = Uint8Array.of(index, index >> 8, 5);
      if (isSampledVrf(vrf.publicKey, alpha, 20)) sampled += 1;
    }
    expect(Math.abs(sampled - COUNT / 20)).toBeLessThan(6 * 22);
  });
});
