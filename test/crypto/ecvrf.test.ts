import { ed25519, ed25519_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError, fromHex, toHex } from '../../src/crypto/bytes.ts';
import {
  VRF_PROOF_LENGTH,
  VrfKey,
  type VrfReason,
  type VrfSuite,
  type VrfVerdict,
  verifyVrf,
  verifyVrfOutput,
  vrfOutput,
} from '../../src/crypto/ecvrf.ts';
import {
  flipBit,
  NON_CANONICAL_KEYS,
  OFF_CURVE_KEY,
  ORDER,
  SMALL_ORDER_KEYS,
  scalarBytes,
  scalarOf,
  withBytes,
} from '../support/edwards.ts';
import rfc9381 from './fixtures/rfc9381.json' with { type: 'json' };

const SUITES: readonly VrfSuite[] = ['tai', 'ell2'];
const vectors = SUITES.flatMap((suite) => rfc9381[suite].map((vector) => ({ ...vector, suite })));

const S_OFFSET = 48;
const seed = fromHex(rfc9381.ell2[0]!.sk);
const key = VrfKey.fromSeed(seed);
const alpha = new TextEncoder().encode('epoch 7');
const proof = key.prove(alpha);
const refused = (reason: VrfReason): VrfVerdict => ({ ok: false, reason });

/** An ELL2 proof of `alpha` for any secret and nonce, after RFC 9381, section 5.1. */
function proveBy(secret: bigint, publicKey: Uint8Array, nonce: bigint): Uint8Array {
  const domain = 'ECVRF_edwards25519_XMD:SHA-512_ELL2_NU_\x04';
  const input = ed25519_hasher.encodeToCurve(Buffer.concat([publicKey, alpha]), { DST: domain });
  const gamma = input.multiplyUnsafe(secret);
  const points = [gamma, ed25519.Point.BASE.multiply(nonce), input.multiply(nonce)];
  const challenge = sha512(
    Buffer.concat([
      Uint8Array.of(0x04, 0x02),
      publicKey,
      input.toBytes(),
      ...points.map((point) => point.toBytes()),
      Uint8Array.of(0x00),
    ]),
  ).subarray(0, 16);
  const s = (nonce + scalarOf(challenge) * secret) % ORDER;
  return new Uint8Array(Buffer.concat([gamma.toBytes(), challenge, scalarBytes(s)]));
}

const verify = (changed: Uint8Array) => verifyVrf(key.publicKey, alpha, changed);

describe('the vectors of RFC 9381', () => {
  test('are all six of them', () => {
    expect(vectors.map(({ example }) => example)).toEqual([16, 17, 18, 19, 20, 21]);
  });

  test.each(vectors)('example $example ($suite) is met byte for byte', (vector) => {
    const { suite } = vector;
    const vectorKey = VrfKey.fromSeed(fromHex(vector.sk));
    const vectorAlpha = fromHex(vector.alpha);
    expect(toHex(vectorKey.publicKey)).toBe(vector.pk);
    expect(toHex(vectorKey.prove(vectorAlpha, suite))).toBe(vector.pi);
    expect(toHex(vrfOutput(fromHex(vector.pi), suite))).toBe(vector.beta);
    expect(verifyVrf(fromHex(vector.pk), vectorAlpha, fromHex(vector.pi), suite)).toEqual({
      ok: true,
      output: fromHex(vector.beta),
    });
  });

  // The counts are those of a separate implementation of the same suite on the same proof.
  test('example 16 fails with any one bit flipped, for the reason its place has', () => {
    const { pk, alpha: vectorAlpha, pi } = rfc9381.tai[0]!;
    const counts = new Map<string, number>();
    for (let bit = 0; bit < 8 * VRF_PROOF_LENGTH; bit++) {
      const changed = flipBit(fromHex(pi), bit);
      const verdict = verifyVrf(fromHex(pk), fromHex(vectorAlpha), changed, 'tai');
      const outcome = verdict.ok ? 'accepted' : verdict.reason;
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      'vrf.challenge_mismatch': 507,
      'vrf.gamma_decode': 129,
      'vrf.s_range': 4,
    });
  });
});

describe('VrfKey', () => {
  test('proves what verifies, with an output of its own, for any seed and input', () => {
    const inputs = fc.tuple(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 100 }),
      fc.constantFrom(...SUITES),
    );
    fc.assert(
      fc.property(inputs, ([seed, input, suite]) => {
        const anyKey = VrfKey.fromSeed(seed);
        const anyProof = anyKey.prove(input, suite);
        expect(anyProof).toEqual(VrfKey.fromSeed(seed).prove(input, suite));
        const output = vrfOutput(anyProof, suite);
        expect(output).toHaveLength(64);
        expect(verifyVrf(anyKey.publicKey, input, anyProof, suite)).toEqual({ ok: true, output });
      }),
      { numRuns: 20 },
    );
  });

  // Uniqueness rests on Gamma = x H; noble's Ed25519 knows the same public key.
  test('has the public key that Ed25519 has', () => {
    const seed = new Uint8Array(32).fill(5);
    expect(VrfKey.fromSeed(seed).publicKey).toEqual(ed25519.getPublicKey(seed));
  });

  test.each([0, 31, 33, 64])('refuses a seed of %d bytes', (length) => {
    expect(() => VrfKey.fromSeed(new Uint8Array(length))).toThrow(RangeError);
  });
});

describe('verifyVrf', () => {
  test('accepts the untampered proof', () => {
    expect(verify(proof)).toEqual({ ok: true, output: vrfOutput(proof) });
  });

  test.each([0, 79, 81, 160])('refuses a proof of %d bytes', (length) => {
    expect(verify(new Uint8Array(length))).toEqual(refused('vrf.length'));
  });

  test('refuses s + q, which is the same scalar written otherwise', () => {
    const s = scalarOf(proof.subarray(S_OFFSET));
    const changed = withBytes(proof, S_OFFSET, scalarBytes(s + ORDER));
    expect(verify(changed)).toEqual(refused('vrf.s_range'));
    expect(verify(withBytes(proof, S_OFFSET, scalarBytes(ORDER)))).toEqual(refused('vrf.s_range'));
  });

  test.each(NON_CANONICAL_KEYS.map(toHex))('refuses %s as Gamma', (gamma) => {
    expect(verify(withBytes(proof, 0, fromHex(gamma)))).toEqual(refused('vrf.gamma_decode'));
  });

  test('refuses a Gamma that is no point', () => {
    expect(verify(withBytes(proof, 0, OFF_CURVE_KEY))).toEqual(refused('vrf.gamma_decode'));
  });

  test.each(SMALL_ORDER_KEYS.map(toHex))('refuses Gamma replaced by or moved by %s', (torsion) => {
    const point = ed25519.Point.fromBytes(fromHex(torsion));
    const gamma = ed25519.Point.fromBytes(proof.slice(0, 32));
    expect(verify(withBytes(proof, 0, point.toBytes()))).toEqual(refused('vrf.challenge_mismatch'));
    if (point.is0()) return;
    const moved = withBytes(proof, 0, gamma.add(point).toBytes());
    // The output does not see the torsion part; only the challenge tells the two proofs apart.
    expect(vrfOutput(moved)).toEqual(vrfOutput(proof));
    expect(verify(moved)).toEqual(refused('vrf.challenge_mismatch'));
  });

  test('refuses another input, another key and the other suite', () => {
    const other = VrfKey.fromSeed(new Uint8Array(32).fill(1));
    const mismatch = refused('vrf.challenge_mismatch');
    expect(verifyVrf(key.publicKey, alpha.subarray(1), proof)).toEqual(mismatch);
    expect(verifyVrf(other.publicKey, alpha, proof)).toEqual(mismatch);
    expect(verifyVrf(key.publicKey, alpha, proof, 'tai')).toEqual(mismatch);
  });

  test.each(SMALL_ORDER_KEYS.map(toHex))('refuses the key %s', (weak) => {
    expect(verifyVrf(fromHex(weak), alpha, proof)).toEqual(refused('vrf.pk_small_order'));
  });

  test.each([...NON_CANONICAL_KEYS.map(toHex), toHex(OFF_CURVE_KEY), '', '00'.repeat(33)])(
    'refuses the key %j',
    (malformed) => {
      expect(verifyVrf(fromHex(malformed), alpha, proof)).toEqual(refused('vrf.pk_encoding'));
    },
  );

  test('accepts a proof by another nonce, and it proves the same output', () => {
    const { scalar } = ed25519.utils.getExtendedPublicKey(seed);
    const other = proveBy(scalar, key.publicKey, 12345n);
    expect(other).not.toEqual(proof);
    expect(verify(other)).toEqual({ ok: true, output: vrfOutput(proof) });
  });

  // With Y and Gamma the identity, the equation holds for every nonce: whoever may register such
  // a key proves without a secret.
  test('refuses a proof for the identity as key, although its equation holds', () => {
    const identity = SMALL_ORDER_KEYS[0]!;
    const forged = proveBy(0n, identity, 12345n);
    expect(verifyVrf(identity, alpha, forged)).toEqual(refused('vrf.pk_small_order'));
  });
});

describe('verifyVrfOutput', () => {
  test('accepts the proven output and no other', () => {
    const output = vrfOutput(proof);
    expect(verifyVrfOutput(key.publicKey, alpha, proof, output)).toBeNull();
    for (const claimed of [flipBit(output, 0), output.subarray(1), new Uint8Array()]) {
      expect(verifyVrfOutput(key.publicKey, alpha, proof, claimed)).toBe('vrf.output_mismatch');
    }
  });

  test('says first what is wrong with the proof', () => {
    const reason = verifyVrfOutput(key.publicKey, alpha, new Uint8Array(79), vrfOutput(proof));
    expect(reason).toBe('vrf.length');
  });
});

describe('vrfOutput', () => {
  test('refuses bytes that are no proof', () => {
    expect(() => vrfOutput(proof.subarray(1))).toThrow(DecodeError);
    expect(() => vrfOutput(withBytes(proof, 0, OFF_CURVE_KEY))).toThrow(DecodeError);
  });
});
