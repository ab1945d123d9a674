/**
 * Public keys on edwards25519, decoded and validated once.
 *
 * Ed25519 votes and ECVRF proofs use keys of the same form and must refuse the same ones: bytes
 * that are not the one canonical encoding of a point, and points of small order, for which
 * signatures and proofs can be made without a secret.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { toHex } from './bytes.ts';
import { Memo } from './memo.ts';

/** A point of edwards25519. */
export type Point = InstanceType<typeof ed25519.Point>;

/** A point of the curve outside the small subgroup, or why the bytes are none. */
export type DecodedKey =
  | { readonly ok: true; readonly point: Point }
  | { readonly ok: false; readonly reason: 'length' | 'encoding' | 'weak' };

const PUBLIC_KEY_LENGTH = 32;

const decodedKeys = new Memo<DecodedKey>(4096);

/**
 * Decodes and validates a public key.
 *
 * `encoding` covers y at or above the field's prime, a sign bit on x = 0, and a y that no point of
 * the curve has. Source: RFC 8032, section 5.1.3; RFC 9381, section 5.4.5 for `weak`.
 */
export function decodePublicKey(key: Uint8Array): DecodedKey {
  if (key.length !== PUBLIC_KEY_LENGTH) return { ok: false, reason: 'length' };
  return decodedKeys.get(toHex(key), () => {
    const point = decodePoint(key);
    if (point === null) return { ok: false, reason: 'encoding' };
    if (point.isSmallOrder()) return { ok: false, reason: 'weak' };
    return { ok: true, point };
  });
}

/** The point that 32 bytes encode canonically, or null. Source: RFC 8032, section 5.1.3. */
export function decodePoint(bytes: Uint8Array): Point | null {
  try {
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    // The library says with an exception, and only so, that no point has this encoding.
    return null;
  }
}
