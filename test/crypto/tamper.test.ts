import { createPublicKey, verify } from 'node:crypto';
import { ed25519, ed25519_hasher } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { equalBytes, toHex } from '../../src/crypto/bytes.ts';
import { decodeEnvelope, SEAL_LENGTH, vrfAlpha } from '../../src/crypto/envelope.ts';
import type { EnvelopeMemos } from '../../src/crypto/envelope-verify.ts';
import { sha256, sha512 } from '../../src/crypto/hash.ts';
import { Memo } from '../../src/crypto/memo.ts';
import { runTamper, TAMPERS, tamperNamed, tamperNames } from '../../src/crypto/tamper/table.ts';
import type { Forgery, Subject } from '../../src/crypto/tamper/tamper.ts';
import { voteSignBytes } from '../../src/crypto/vote.ts';
import {
  type ClusterOptions,
  honestCluster,
  prover,
  sealedEnvelope,
} from '../support/honest-envelope.ts';

function subjectOf(options: ClusterOptions): Subject & { readonly bytes: Uint8Array } {
  const cluster = honestCluster(options);
  const bytes = sealedEnvelope(cluster);
  return { bytes, envelope: decodeEnvelope(bytes), context: cluster.context };
}

const even = subjectOf({ validators: 4, signers: 3 });
// Eight validators fill the bitmap's byte, all of them signed, and no two weigh the same.
const uneven = subjectOf({ validators: 8, signers: 8, power: (index) => 7 + 3 * index });

/** Forgeries without a STARK that holds: about the STARK itself, or of signers without quorum. */
const WITHOUT_STARK = new Set([
  'qc.power_at_most_two_thirds',
  'stark.bit_flip',
  'stark.truncated',
  'stark.trailing_byte',
  'stark.oversize',
  'stark.other_circuit',
  'stark.other_parameters',
  'stark.other_statement',
  'stark.other_statement_relabelled',
]);

// Lies about VRF proofs do not depend on powers or absence.
const aboutQuorum = TAMPERS.filter(({ name }) => tamperNames('quorum').includes(name));

describe.each([
  ['equal powers and an absent validator', even, TAMPERS],
  ['unequal powers and everybody signing', uneven, aboutQuorum],
])('with %s', (_, { bytes, context }, tampers) => {
  // As in a drill: what the twins share is verified once.
  const memos: EnvelopeMemos = { signatures: new Memo(4096), vrf: new Memo(4096) };
  test.each(tampers)('$name is refused for its own reason, its twin accepted', (tamper) => {
    const { reason, controlReason } = runTamper(tamper.name, bytes, context, prover, memos);
    expect(tamper.expected).toContain(reason);
    expect(controlReason).toBeNull();
  });
});

/** Each forgery is made once, as most carry a STARK. */
const forgeries = new Map<string, Forgery>();
function forgeryOf(name: string): Forgery {
  const forgery = forgeries.get(name) ?? tamperNamed(name).apply(even, prover);
  forgeries.set(name, forgery);
  return forgery;
}

describe('a forgery', () => {
  test.each(TAMPERS)(
    '$name differs from its twin or from what its verifier has seen',
    ({ name }) => {
      const { bytes, context } = forgeryOf(name);
      const isOtherVerifier = context !== undefined;
      expect(isOtherVerifier || !equalBytes(bytes, even.bytes)).toBe(true);
    },
  );

  const sealed = TAMPERS.filter(({ name }) => name !== 'envelope.seal_stale');
  test.each(sealed)('$name carries the seal of its own bytes', ({ name }) => {
    const { bytes } = forgeryOf(name);
    const border = bytes.length - SEAL_LENGTH;
    expect(toHex(sha256(bytes.subarray(0, border)))).toBe(toHex(bytes.subarray(border)));
  });

  const proven = TAMPERS.filter(({ name }) => !WITHOUT_STARK.has(name));
  test.each(proven)('$name carries a STARK that holds for what it states', ({ name }) => {
    const { statement, proof } = decodeEnvelope(forgeryOf(name).bytes);
    expect(prover.verify(statement, proof)).toBeNull();
  });

  test.each(['qc.key_small_order', 'qc.key_not_canonical'])('%s satisfies OpenSSL', (name) => {
    const { bytes, context } = forgeryOf(name);
    const { certificate } = decodeEnvelope(bytes);
    const x = Buffer.from(context!.validators[0]!.voteKey).toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const message = voteSignBytes({ ...certificate, step: 'precommit' });
    expect(verify(null, message, key, certificate.signatures[0]!)).toBe(true);
  });

  // Only validating the key refuses it: both equations of RFC 9381, section 5.3, hold.
  test.each(['vrf.key_small_order', 'vrf.key_not_canonical'])('%s satisfies ECVRF', (name) => {
    const { bytes, context } = forgeryOf(name);
    const entry = decodeEnvelope(bytes).vrfEntries[0]!;
    expect(challengeHolds(context!.validators[0]!.vrfKey, vrfAlpha(entry), entry.proof)).toBe(true);
  });
});

describe('the table of tampers', () => {
  test('gives every tamper a name of its own', () => {
    const names = TAMPERS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...tamperNames('vrf'), ...tamperNames('quorum')].sort()).toEqual([...names].sort());
  });

  test('knows no other names', () => {
    expect(() => tamperNamed('vrf.no_such_thing')).toThrow('vrf.no_such_thing');
  });

  test('refuses a subject that gives a tamper nothing to lie about', () => {
    const alone = subjectOf({ validators: 1, signers: 1 });
    const swap = () => runTamper('qc.signatures_swapped', alone.bytes, alone.context, prover);
    expect(swap).toThrow(RangeError);
  });
});

/** Verification of ECVRF-EDWARDS25519-SHA512-ELL2 that takes the key as it comes. */
function challengeHolds(key: Uint8Array, alpha: Uint8Array, proof: Uint8Array): boolean {
  const { Point } = ed25519;
  const DST = 'ECVRF_edwards25519_XMD:SHA-512_ELL2_NU_\x04';
  const input = ed25519_hasher.encodeToCurve(Uint8Array.of(...key, ...alpha), { DST });
  const gamma = Point.fromBytes(proof.slice(0, 32));
  const c = BigInt(`0x${toHex(proof.slice(32, 48).reverse())}`);
  const s = BigInt(`0x${toHex(proof.slice(48).reverse())}`);
  const u = Point.BASE.multiply(s).subtract(Point.fromBytes(key, true).multiplyUnsafe(c));
  const v = input.multiply(s).subtract(gamma.multiplyUnsafe(c));
  const points = [key, ...[input, gamma, u, v].map((point) => point.toBytes())];
  const hash = sha512(Uint8Array.of(4, 2), ...points, Uint8Array.of(0));
  return equalBytes(hash.subarray(0, 16), proof.subarray(32, 48));
}
