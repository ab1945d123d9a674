/** Hashes as Bitcoin and Electrum compute and show them. */
import { toHex } from '../../crypto/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';

/** SHA-256 of the SHA-256 over the parts one after another: 32 bytes. */
export function doubleSha256(...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(sha256(...parts));
}

/** A hash as Bitcoin shows it: hexadecimal digits, last byte first. */
export function displayHex(hash: Uint8Array): string {
  return toHex(hash.toReversed());
}

/**
 * The name under which Electrum servers index an output script: 64 hexadecimal digits.
 *
 * Source: Electrum protocol documentation, "Script Hashes".
 */
export function scripthash(script: Uint8Array): string {
  return displayHex(sha256(script));
}
