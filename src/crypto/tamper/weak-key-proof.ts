/**
 * An ECVRF proof under a public key that is the neutral element.
 *
 * Its secret is 0, so everybody knows it. The proof satisfies both equations of verification; only
 * validating the key refuses it, which RFC 9381 leaves optional (section 5.4.5).
 */
import { ed25519, ed25519_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '../hash.ts';
import { IDENTITY_POINT } from './forged-bytes.ts';

const DST = new TextEncoder().encode('ECVRF_edwards25519_XMD:SHA-512_ELL2_NU_\x04');
const CHALLENGE_LENGTH = 16;
/** Any nonce does, as nothing is to be kept secret. */
const NONCE = 5n;

/**
 * @param publicKey - An encoding of the neutral element, canonical or not.
 * @returns 80 bytes. Source: RFC 9381, section 5.1, with x = 0.
 */
export function proveWithWeakKey(publicKey: Uint8Array, alpha: Uint8Array): Uint8Array {
  const input = ed25519_hasher.encodeToCurve(Uint8Array.of(...publicKey, ...alpha), { DST });
  const challenge = sha512(
    Uint8Array.of(0x04, 0x02),
    publicKey,
    input.toBytes(),
    IDENTITY_POINT,
    ed25519.Point.BASE.multiply(NONCE).toBytes(),
    input.multiply(NONCE).toBytes(),
    Uint8Array.of(0x00),
  ).subarray(0, CHALLENGE_LENGTH);
  return Uint8Array.of(...IDENTITY_POINT, ...challenge, ...ed25519.Point.Fn.toBytes(NONCE));
}
