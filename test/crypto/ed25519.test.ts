import { verify as opensslVerify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes.ts';
import { checkPublicKey, SigningKey, verifySignature } from '../../src/crypto/ed25519.ts';
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
import edgeCases from './fixtures/ed25519-edge-cases.json' with { type: 'json' };
import rfc8032 from './fixtures/rfc8032.json' with { type: 'json' };

const S_OFFSET = 32;
const seed = new Uint8Array(32).fill(3);
const key = SigningKey.fromSeed(seed);
const message = new TextEncoder().encode('a vote');
const signature = key.sign(message);

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** What OpenSSL alone says, without the checks that are added here. */
function bareVerdict(publicKey: Uint8Array, signed: Uint8Array, proof: Uint8Array): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  return opensslVerify(null, signed, { key: jwk, format: 'jwk' }, proof);
}

describe('the vectors of RFC 8032', () => {
  test.each(rfc8032.vectors)('$name is met byte for byte', (vector) => {
    const vectorKey = SigningKey.fromSeed(fromHex(vector.seed));
    const signed = fromHex(vector.message);
    expect(toHex(vectorKey.publicKey)).toBe(vector.key);
    expect(toHex(vectorKey.sign(signed))).toBe(vector.signature);
    expect(verifySignature(fromHex(vector.key), signed, fromHex(vector.signature))).toBeNull();
  });
});

describe('SigningKey', () => {
  // Judged by @noble/curves, a second implementation.
  test('has the public key and gives the signature that noble has and gives', () => {
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ maxLength: 200 }), (anySeed, anyMessage) => {
        const anyKey = SigningKey.fromSeed(anySeed);
        expect(anyKey.publicKey).toEqual(ed25519.getPublicKey(anySeed));
        expect(anyKey.sign(anyMessage)).toEqual(ed25519.sign(anyMessage, anySeed));
      }),
      { numRuns: 20 },
    );
  });

  test.each([0, 31, 33, 64])('refuses a seed of %d bytes', (length) => {
    expect(() => SigningKey.fromSeed(new Uint8Array(length))).toThrow(RangeError);
  });
});

describe('checkPublicKey', () => {
  test('accepts a key', () => {
    expect(checkPublicKey(key.publicKey)).toBeNull();
  });

  test.each(SMALL_ORDER_KEYS.map(toHex))('finds %s weak', (weak) => {
    expect(checkPublicKey(fromHex(weak))).toBe('key_weak');
  });

  test.each([...NON_CANONICAL_KEYS, OFF_CURVE_KEY].map(toHex))('finds no point in %s', (bad) => {
    expect(checkPublicKey(fromHex(bad))).toBe('key_encoding');
  });

  test.each([0, 31, 33])('refuses %d bytes', (length) => {
    expect(checkPublicKey(new Uint8Array(length))).toBe('key_length');
  });

  // Euler's criterion says whether a point has this y: x^2 = (y^2 - 1) / (d y^2 + 1) must be a
  // square. The check decodes; this does not.
  test('agrees with the curve equation for any 32 bytes', () => {
    const p = (1n << 255n) - 19n;
    const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
    const power = (base: bigint, exponent: bigint): bigint => {
      let result = 1n;
      for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
        if (rest & 1n) result = (result * square) % p;
        square = (square * square) % p;
      }
      return result;
    };
    fc.assert(
      fc.property(bytes32, (bytes) => {
        const y = scalarOf(bytes) & ((1n << 255n) - 1n);
        const product = ((y * y - 1n) * (d * y * y + 1n)) % p;
        const isOnCurve = power((product + p) % p, (p - 1n) / 2n) === 1n;
        expect(checkPublicKey(bytes)).toBe(y < p && isOnCurve ? null : 'key_encoding');
      }),
      { numRuns: 60 },
    );
  });
});

describe('verifySignature', () => {
  test('accepts the untampered signature', () => {
    expect(verifySignature(key.publicKey, message, signature)).toBeNull();
  });

  test.each([0, 63, 65, 128])('refuses a signature of %d bytes', (length) => {
    expect(verifySignature(key.publicKey, message, new Uint8Array(length))).toBe('sig_length');
  });

  test('refuses s + L, which satisfies the same equation', () => {
    const s = scalarOf(signature.subarray(S_OFFSET));
    const malleated = withBytes(signature, S_OFFSET, scalarBytes(s + ORDER));
    expect(verifySignature(key.publicKey, message, malleated)).toBe('sig_malleable');
    const atOrder = withBytes(signature, S_OFFSET, scalarBytes(ORDER));
    expect(verifySignature(key.publicKey, message, atOrder)).toBe('sig_malleable');
    const below = withBytes(signature, S_OFFSET, scalarBytes(ORDER - 1n));
    expect(verifySignature(key.publicKey, message, below)).toBe('bad_signature');
  });

  test('refuses every signature with one bit flipped', () => {
    for (let bit = 0; bit < 512; bit++) {
      expect(verifySignature(key.publicKey, message, flipBit(signature, bit))).not.toBeNull();
    }
  });

  test('refuses another message and another key', () => {
    const other = SigningKey.fromSeed(new Uint8Array(32).fill(4));
    expect(verifySignature(key.publicKey, message.subarray(1), signature)).toBe('bad_signature');
    expect(verifySignature(other.publicKey, message, signature)).toBe('bad_signature');
  });

  test('refuses a key of the wrong length', () => {
    expect(verifySignature(key.publicKey.subarray(1), message, signature)).toBe('key_length');
  });

  // R = identity, s = 0 satisfies the equation for the identity as key and any message at all.
  test('refuses the signature for everything that OpenSSL accepts of a weak key', () => {
    const identity = SMALL_ORDER_KEYS[0]!;
    const forged = withBytes(new Uint8Array(64), 0, identity);
    expect(bareVerdict(identity, message, forged)).toBe(true);
    expect(verifySignature(identity, message, forged)).toBe('key_weak');
  });

  test('refuses the same under a non-canonical spelling of the key', () => {
    const spelling = NON_CANONICAL_KEYS[2]!;
    const forged = withBytes(new Uint8Array(64), 0, SMALL_ORDER_KEYS[0]!);
    expect(bareVerdict(spelling, message, forged)).toBe(true);
    expect(verifySignature(spelling, message, forged)).toBe('key_encoding');
  });

  // The equation with cofactor, which noble uses, does not see a torsion part of R; ours does.
  test('refuses an R with a torsion part, which noble accepts', () => {
    const { scalar } = ed25519.utils.getExtendedPublicKey(seed);
    const nonce = 12345n;
    const r = ed25519.Point.BASE.multiply(nonce).add(ed25519.Point.fromBytes(SMALL_ORDER_KEYS[1]!));
    const k = scalarOf(sha512(Buffer.concat([r.toBytes(), key.publicKey, message])));
    const s = scalarBytes((nonce + k * scalar) % ORDER);
    const crafted = withBytes(withBytes(signature, 0, r.toBytes()), S_OFFSET, s);
    expect(ed25519.verify(crafted, message, key.publicKey, { zip215: false })).toBe(true);
    expect(verifySignature(key.publicKey, message, crafted)).toBe('bad_signature');
  });

  describe('on the published edge cases', () => {
    test.each(edgeCases.vectors)('stands between libsodium and OpenSSL: $name', (vector) => {
      const publicKey = fromHex(vector.key);
      const signed = fromHex(vector.message);
      const proof = fromHex(vector.signature);
      const isAccepted = verifySignature(publicKey, signed, proof) === null;
      // OpenSSL with the key checked first; libsodium refuses an R of small order besides.
      expect(bareVerdict(publicKey, signed, proof)).toBe(vector.openssl);
      expect(isAccepted).toBe(vector.openssl && checkPublicKey(publicKey) === null);
      expect(isAccepted || !vector.libsodium).toBe(true);
    });
  });

  test('agrees with strict noble for any mutation of key, message or signature', () => {
    const mutation = fc.record({
      part: fc.constantFrom('key', 'message', 'signature'),
      at: fc.nat(),
      xor: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(bytes32, fc.array(mutation, { maxLength: 2 }), (anySeed, mutations) => {
        const signer = SigningKey.fromSeed(anySeed);
        const parts = {
          key: signer.publicKey.slice(),
          message: message.slice(),
          signature: signer.sign(message),
        };
        for (const { part, at, xor } of mutations) {
          const bytes = parts[part as keyof typeof parts];
          bytes[at % bytes.length] = bytes[at % bytes.length]! ^ xor;
        }
        const isAccepted = verifySignature(parts.key, parts.message, parts.signature) === null;
        const oracle = ed25519.verify(parts.signature, parts.message, parts.key, { zip215: false });
        expect(isAccepted).toBe(oracle);
      }),
      { numRuns: 150 },
    );
  });
});
