/** Proof of work: a block's hash, read as a number, must not be above the target it states. */
import { displayHex } from './bitcoin-hash.ts';

/** Easiest target of the main and test networks. Source: Bitcoin Core, chainparams.cpp. */
const TARGET_MAX = (1n << 224n) - 1n;

/**
 * The target that a compact form states, or null when that form is no target: negative, zero, or
 * easier than the networks allow.
 *
 * Source: Bitcoin Core, arith_uint256.cpp, `SetCompact`: a base-256 exponent, a sign bit and 23
 * bits of mantissa.
 */
export function targetOfBits(bits: number): bigint | null {
  const exponent = bits >>> 24;
  const mantissa = BigInt(bits & 0x7f_ffff);
  const isNegative = (bits & 0x80_0000) !== 0;
  const shift = BigInt(8 * (exponent - 3));
  const target = shift < 0n ? mantissa >> -shift : mantissa << shift;
  return isNegative || target === 0n || target > TARGET_MAX ? null : target;
}

/**
 * Whether a header's hash meets the target that the header states.
 *
 * @param hash - Double SHA-256 of the header, 32 bytes in the order in which they are hashed.
 */
export function hasProofOfWork(hash: Uint8Array, bits: number): boolean {
  const target = targetOfBits(bits);
  return target !== null && BigInt(`0x${displayHex(hash)}`) <= target;
}
