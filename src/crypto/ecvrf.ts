/**
 * Verifiable random functions on edwards25519: ECVRF-EDWARDS25519-SHA512-ELL2 and -TAI.
 *
 * A proof is a pure function of key and input: the nonce is derived from both, as in Ed25519. So a
 * run that proves is as reproducible as one that does not. Field and point arithmetic come from
 * `@noble/curves`; what is here is the construction of RFC 9381.
 *
 * Not in constant time. Keys of a simulation are derived from its seed and keep no secret.
 */
import { ed25519, ed25519_hasher } from '@noble/curves/ed25519.js';
import { concatBytes, DecodeError, equalBytes } from './bytes.ts';
import { sha512 } from './hash.ts';
import { bothMultiples, sumOfMultiples } from './multiples.ts';
import { decodePoint, decodePublicKey, type Point } from './public-key.ts';

/** How an input becomes a point: Elligator 2, or try and increment. Both are of RFC 9381. */
export type VrfSuite = 'ell2' | 'tai';

/** Why a proof was refused. */
export type VrfReason =
  | 'vrf.length'
  | 'vrf.gamma_decode'
  | 'vrf.s_range'
  | 'vrf.challenge_mismatch'
  | 'vrf.pk_encoding'
  | 'vrf.pk_small_order'
  | 'vrf.output_mismatch';

export type VrfVerdict =
  | { readonly ok: true; readonly output: Uint8Array }
  | { readonly ok: false; readonly reason: VrfReason };

/** Bytes of a proof: Gamma 32, challenge 16, s 32. */
export const VRF_PROOF_LENGTH = 80;

const SEED_LENGTH = 32;
const POINT_LENGTH = 32;
const CHALLENGE_LENGTH = 16;
const ORDER = ed25519.Point.Fn.ORDER;
const SUITE_BYTE: Record<VrfSuite, number> = { tai: 0x03, ell2: 0x04 };
const ELL2_DOMAIN = new TextEncoder().encode('ECVRF_edwards25519_XMD:SHA-512_ELL2_NU_\x04');

interface Proof {
  readonly gamma: Point;
  /** The challenge as a number below 2^128. */
  readonly challenge: bigint;
  readonly s: bigint;
}

/** A secret key with its public key. */
export class VrfKey {
  readonly publicKey: Uint8Array;
  readonly #secret: bigint;
  readonly #noncePrefix: Uint8Array;

  private constructor(seed: Uint8Array) {
    const extended = ed25519.utils.getExtendedPublicKey(seed);
    this.publicKey = extended.pointBytes;
    this.#secret = extended.scalar;
    this.#noncePrefix = extended.prefix;
  }

  /**
   * The key of a 32-byte seed: the secret key of RFC 8032.
   *
   * @throws RangeError if the seed has another length.
   */
  static fromSeed(seed: Uint8Array): VrfKey {
    if (seed.length !== SEED_LENGTH) throw new RangeError('a VRF seed has 32 bytes');
    return new VrfKey(seed);
  }

  /** Proves the output for an input: 80 bytes. Source: RFC 9381, section 5.1. */
  prove(alpha: Uint8Array, suite: VrfSuite = 'ell2'): Uint8Array {
    const input = encodeToCurve(this.publicKey, alpha, suite);
    const inputBytes = input.toBytes();
    const nonce = littleEndian(sha512(this.#noncePrefix, inputBytes)) % ORDER;
    const [gamma, blinded] = bothMultiples(input, this.#secret, nonce);
    const gammaBytes = gamma.toBytes();
    const challengeBytes = challengeOf(suite, [
      this.publicKey,
      inputBytes,
      gammaBytes,
      ed25519.Point.BASE.multiplyUnsafe(nonce).toBytes(),
      blinded.toBytes(),
    ]);
    const s = (nonce + littleEndian(challengeBytes) * this.#secret) % ORDER;
    return concatBytes(gammaBytes, challengeBytes, ed25519.Point.Fn.toBytes(s));
  }
}

/**
 * Verifies a proof and tells the output that it proves.
 *
 * The public key is always validated (section 5.4.5), so an accepted output is unique for key and
 * input even when the key's owner chose the key with ill intent. Source: RFC 9381, section 5.3.
 */
export function verifyVrf(
  publicKey: Uint8Array,
  alpha: Uint8Array,
  proof: Uint8Array,
  suite: VrfSuite = 'ell2',
): VrfVerdict {
  const key = decodePublicKey(publicKey);
  if (!key.ok) return refuse(key.reason === 'weak' ? 'vrf.pk_small_order' : 'vrf.pk_encoding');
  const decoded = decodeProof(proof);
  if (typeof decoded === 'string') return refuse(decoded);

  const { gamma, challenge, s } = decoded;
  const input = encodeToCurve(publicKey, alpha, suite);
  const u = ed25519.Point.BASE.multiplyUnsafe(s).subtract(sumOfMultiples([[key.point, challenge]]));
  const v = sumOfMultiples([
    [input, s],
    [gamma.negate(), challenge],
  ]);
  const expected = challengeOf(suite, [
    publicKey,
    input.toBytes(),
    proof.subarray(0, POINT_LENGTH),
    u.toBytes(),
    v.toBytes(),
  ]);
  const claimed = proof.subarray(POINT_LENGTH, POINT_LENGTH + CHALLENGE_LENGTH);
  if (!equalBytes(expected, claimed)) return refuse('vrf.challenge_mismatch');
  return { ok: true, output: outputOf(gamma, suite) };
}

/**
 * Verifies a proof together with the output that came along with it.
 *
 * @returns null if the proof is valid and proves exactly this output.
 */
export function verifyVrfOutput(
  publicKey: Uint8Array,
  alpha: Uint8Array,
  proof: Uint8Array,
  output: Uint8Array,
  suite: VrfSuite = 'ell2',
): VrfReason | null {
  const verdict = verifyVrf(publicKey, alpha, proof, suite);
  if (!verdict.ok) return verdict.reason;
  return equalBytes(verdict.output, output) ? null : 'vrf.output_mismatch';
}

/**
 * The output that a proof would prove, were it valid: 64 bytes. It says nothing about validity.
 *
 * @throws DecodeError if the bytes are not a proof. Source: RFC 9381, section 5.2.
 */
export function vrfOutput(proof: Uint8Array, suite: VrfSuite = 'ell2'): Uint8Array {
  const decoded = decodeProof(proof);
  if (typeof decoded === 'string') throw new DecodeError('bytes are not a VRF proof');
  return outputOf(decoded.gamma, suite);
}

/** Source: RFC 9381, section 5.4.4. */
function decodeProof(proof: Uint8Array): Proof | VrfReason {
  if (proof.length !== VRF_PROOF_LENGTH) return 'vrf.length';
  const gamma = decodePoint(proof.subarray(0, POINT_LENGTH));
  if (gamma === null) return 'vrf.gamma_decode';
  const s = littleEndian(proof.subarray(POINT_LENGTH + CHALLENGE_LENGTH));
  if (s >= ORDER) return 'vrf.s_range';
  const challenge = littleEndian(proof.subarray(POINT_LENGTH, POINT_LENGTH + CHALLENGE_LENGTH));
  return { gamma, challenge, s };
}

/** Source: RFC 9381, section 5.2, steps 4 to 6. */
function outputOf(gamma: Point, suite: VrfSuite): Uint8Array {
  const point = gamma.clearCofactor().toBytes();
  return sha512(Uint8Array.of(SUITE_BYTE[suite], 0x03), point, Uint8Array.of(0x00));
}

/** Source: RFC 9381, section 5.4.3. */
function challengeOf(suite: VrfSuite, points: readonly Uint8Array[]): Uint8Array {
  const hash = sha512(Uint8Array.of(SUITE_BYTE[suite], 0x02), ...points, Uint8Array.of(0x00));
  return hash.slice(0, CHALLENGE_LENGTH);
}

function encodeToCurve(publicKey: Uint8Array, alpha: Uint8Array, suite: VrfSuite): Point {
  if (suite === 'tai') return tryAndIncrement(publicKey, alpha);
  return ed25519_hasher.encodeToCurve(concatBytes(publicKey, alpha), { DST: ELL2_DOMAIN });
}

/** Source: RFC 9381, section 5.4.1.1. About every second counter gives a point. */
function tryAndIncrement(publicKey: Uint8Array, alpha: Uint8Array): Point {
  for (let counter = 0; counter < 256; counter++) {
    const head = Uint8Array.of(SUITE_BYTE.tai, 0x01);
    const hash = sha512(head, publicKey, alpha, Uint8Array.of(counter, 0x00));
    const point = decodePoint(hash.subarray(0, POINT_LENGTH))?.clearCofactor();
    if (point !== undefined && !point.is0()) return point;
  }
  throw new RangeError('no counter gives a point');
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let index = bytes.length - 1; index >= 0; index--) {
    value = (value << 8n) | BigInt(bytes[index]!);
  }
  return value;
}

function refuse(reason: VrfReason): VrfVerdict {
  return { ok: false, reason };
}
