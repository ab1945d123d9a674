/**
 * Ed25519 signatures (RFC 8032), computed by `node:crypto`, with the strictness that it lacks.
 *
 * OpenSSL accepts keys of small order and keys that are not canonically encoded; both let one
 * signature stand for several messages or signers. They are refused here before it is asked.
 * The rules in full:
 * - the key is the canonical encoding of a point outside the small subgroup;
 * - s is below the group order, so a signature cannot be altered into a second valid one;
 * - R must equal, byte for byte, the encoding that the equation without cofactor yields. OpenSSL
 *   compares in this way, so a non-canonical R and an R with a torsion part are refused too.
 */
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { toHex } from './bytes.ts';
import { Memo } from './memo.ts';
import { decodePublicKey } from './public-key.ts';

export type KeyReason = 'key_length' | 'key_encoding' | 'key_weak';
export type SignatureReason = KeyReason | 'sig_length' | 'sig_malleable' | 'bad_signature';

/** Bytes of a signature: R 32, s 32. */
export const SIGNATURE_LENGTH = 64;

const SEED_LENGTH = 32;
const SCALAR_OFFSET = 32;
/** ASN.1 heads of the key formats of RFC 8410; the 32 bytes of the key follow. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
/** The group order L = 2^252 + 27742317777372353535851937790883648493, little-endian. */
const ORDER_BYTES = Buffer.from(
  'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010',
  'hex',
);

const verifiers = new Memo<KeyObject>(4096);

/** A secret key with its public key. */
export class SigningKey {
  readonly publicKey: Uint8Array;
  readonly #key: KeyObject;

  private constructor(seed: Uint8Array) {
    const der = Buffer.concat([PKCS8_HEAD, seed]);
    this.#key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
    this.publicKey = new Uint8Array(spki.subarray(SPKI_HEAD.length));
  }

  /**
   * The key of a 32-byte seed.
   *
   * @throws RangeError if the seed has another length.
   */
  static fromSeed(seed: Uint8Array): SigningKey {
    if (seed.length !== SEED_LENGTH) throw new RangeError('an Ed25519 seed has 32 bytes');
    return new SigningKey(seed);
  }

  /** Signs a message: 64 bytes, a pure function of key and message. */
  sign(message: Uint8Array): Uint8Array {
    return new Uint8Array(signBytes(null, message, this.#key));
  }
}

/** Why a public key must not be registered, or null if it may. */
export function checkPublicKey(key: Uint8Array): KeyReason | null {
  const decoded = decodePublicKey(key);
  return decoded.ok ? null : `key_${decoded.reason}`;
}

/** Why a signature does not hold for key and message, or null if it holds. */
export function verifySignature(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): SignatureReason | null {
  if (signature.length !== SIGNATURE_LENGTH) return 'sig_length';
  const keyReason = checkPublicKey(publicKey);
  if (keyReason !== null) return keyReason;
  if (!isScalarReduced(signature)) return 'sig_malleable';
  return verifyBytes(null, message, verifierOf(publicKey), signature) ? null : 'bad_signature';
}

/** Whether s, the second half, lies below the group order. Source: RFC 8032, section 5.1.7. */
function isScalarReduced(signature: Uint8Array): boolean {
  for (let index = ORDER_BYTES.length - 1; index >= 0; index--) {
    const difference = signature[SCALAR_OFFSET + index]! - ORDER_BYTES[index]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function verifierOf(publicKey: Uint8Array): KeyObject {
  return verifiers.get(toHex(publicKey), () => {
    const der = Buffer.concat([SPKI_HEAD, publicKey]);
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  });
}
